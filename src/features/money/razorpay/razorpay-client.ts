import { z } from "zod";
import { ProviderError } from "#money/providers";
import { isAppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { readAtMost } from "#platform/http/read-at-most";
import { toIdempotencyKey } from "./rules.ts";
import { accountOf } from "./settings.ts";

const TIMEOUT_MS = 10 * SECOND;
const MAX_BYTES = 2 * 1024 * 1024;

export type Call = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: object;
  /** Of a refund: a repeat with the same one and the same body is the same refund. Nothing else knows keys. */
  readonly key?: string;
};

/** What Razorpay answered: a refusal is an answer, too. `reason` is its own words for why. */
export type Answer = { readonly status: number; readonly body: unknown; readonly reason: string };

const Refusal = z.object({
  error: z.object({ code: z.string().optional(), description: z.string().optional() }).optional(),
});

/** Over the sandbox's binding where there is one, and to Razorpay otherwise; the code is the same. A redirect is not followed. */
function fetchRazorpay(ctx: Ctx, url: string, init: RequestInit): Promise<Response> {
  const sandbox = ctx.env.RAZORPAY_SANDBOX;
  const bounded = { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  return sandbox ? sandbox.fetch(url, bounded) : fetch(url, bounded);
}

/**
 * One call to Razorpay, counted as a trip. What nobody can know the outcome of, or is not the shopper's fault, becomes 503
 * `provider_unavailable`; refusals come back for the caller to judge.
 */
export async function ask(ctx: Ctx, operation: string, call: Call): Promise<Answer> {
  try {
    return await settled(await send(ctx, call));
  } catch (error) {
    if (isAppError(error)) throw error;
    const why =
      error instanceof NoAnswer ? { reason: error.reason } : { reason: "connection", ...describeError(error) };
    ctx.log.warn("provider_unavailable", { provider: "razorpay", operation, ...why });
    throw ProviderError.provider_unavailable();
  }
}

/** Nobody can say what became of the call, or it was not let in. */
class NoAnswer extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

function send(ctx: Ctx, { method, path, body, key }: Call): Promise<Response> {
  const { key_id, key_secret } = accountOf(ctx.config);
  const headers = {
    accept: "application/json",
    authorization: `Basic ${btoa(`${key_id}:${key_secret}`)}`,
    ...(method === "GET" ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "x-refund-idempotency": toIdempotencyKey(key) }),
  };
  const init = { method, headers, ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }) };
  return ctx.trips.count("provider", () => fetchRazorpay(ctx, `https://api.razorpay.com/v1${path}`, init));
}

async function settled(response: Response): Promise<Answer> {
  const { status } = response;
  const text = new TextDecoder().decode(await readAtMost(response, MAX_BYTES, "Razorpay"));
  if (status === 401) throw new NoAnswer("credentials");
  if (status === 429) throw new NoAnswer("rate_limit");
  // 409 while another request has the key.
  if (status >= 500 || status === 409 || (status >= 300 && status < 400)) throw new NoAnswer(`status_${status}`);
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status, body, reason: status < 300 ? "" : reasonOf(body) };
}

function reasonOf(body: unknown): string {
  const { error } = Refusal.catch({}).parse(body);
  return [error?.code, error?.description].filter((part) => part !== undefined).join(": ");
}

/** An answer that is neither a success nor a refusal that its caller knows. */
export function unexpected(operation: string, { status, reason }: Answer): Error {
  return new Error(`Razorpay answered ${operation} with ${status} ${reason}`);
}

/** Whether Razorpay says that it has no such thing: a bad request, in its own words. */
export const isMissing = ({ status, reason }: Answer): boolean =>
  status === 404 || (status === 400 && /does not exist/i.test(reason));
