import { z } from "zod";
import { fetchProvider, orUnavailable, settledAnswer } from "#money/providers";
import type { Ctx } from "#platform/context";
import { toIdempotencyKey } from "./rules.ts";
import { accountOf } from "./settings.ts";

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

/**
 * One call to Razorpay, counted as a trip. What nobody can know the outcome of, or is not the shopper's fault, becomes 503
 * `provider_unavailable`; refusals come back for the caller to judge.
 */
export const ask = (ctx: Ctx, operation: string, call: Call): Promise<Answer> =>
  orUnavailable(ctx, { provider: "razorpay", operation }, async () => toAnswer(await send(ctx, call)));

function send(ctx: Ctx, { method, path, body, key }: Call): Promise<Response> {
  const { key_id, key_secret } = accountOf(ctx.config);
  const headers = {
    accept: "application/json",
    authorization: `Basic ${btoa(`${key_id}:${key_secret}`)}`,
    ...(method === "GET" ? {} : { "content-type": "application/json" }),
    ...(key === undefined ? {} : { "x-refund-idempotency": toIdempotencyKey(key) }),
  };
  const init = { method, headers, ...(method === "GET" ? {} : { body: JSON.stringify(body ?? {}) }) };
  return ctx.trips.count("provider", () =>
    fetchProvider(ctx.env.RAZORPAY_SANDBOX, `https://api.razorpay.com/v1${path}`, init),
  );
}

async function toAnswer(response: Response): Promise<Answer> {
  const { status, body } = await settledAnswer(response, "Razorpay");
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
