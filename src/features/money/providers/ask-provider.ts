import { isAppError } from "#platform/basics/errors";
import { describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { readAtMost } from "#platform/http/read-at-most";
import { ProviderError } from "./errors.ts";

const TIMEOUT_MS = 10 * SECOND;
const MAX_BYTES = 2 * 1024 * 1024;

/** Nobody can say what became of the call, or it was not let in. */
export class NoAnswer extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Over the sandbox's binding where there is one, and to the provider otherwise; the code is the same. A redirect is not followed. */
export function fetchProvider(sandbox: Fetcher | undefined, url: string, init: RequestInit): Promise<Response> {
  const bounded = { ...init, redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  return sandbox ? sandbox.fetch(url, bounded) : fetch(url, bounded);
}

/** The text of an answer, of 2 MB at most. `provider`: its name as people write it. */
export const textOf = async (response: Response, provider: string): Promise<string> =>
  new TextDecoder().decode(await readAtMost(response, MAX_BYTES, provider));

/** An answer that settles something, a refusal included, with its JSON or null. Throws `NoAnswer` for every other. */
export async function settledAnswer(response: Response, provider: string): Promise<{ status: number; body: unknown }> {
  const { status } = response;
  const text = await textOf(response, provider);
  if (status === 401) throw new NoAnswer("credentials");
  if (status === 429) throw new NoAnswer("rate_limit");
  // 409 while another request has the key.
  if (status >= 500 || status === 409 || (status >= 300 && status < 400)) throw new NoAnswer(`status_${status}`);
  return { status, body: text === "" ? null : JSON.parse(text) };
}

/** The work of one call: whatever fails of it, but a problem of ours, is logged and becomes 503 `provider_unavailable`. */
export async function orUnavailable<T>(
  ctx: Ctx,
  about: { readonly provider: string; readonly operation: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isAppError(error)) throw error;
    const why =
      error instanceof NoAnswer ? { reason: error.reason } : { reason: "connection", ...describeError(error) };
    ctx.log.warn("provider_unavailable", { ...about, ...why });
    throw ProviderError.provider_unavailable();
  }
}
