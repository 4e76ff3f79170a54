import { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { PlatformError } from "#platform/errors";
import { SECOND } from "#platform/time";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const TIMEOUT_MS = 5 * SECOND;

/** The header of an operation that only people may ask for. */
export const BotCheckHeader = z.object({
  "turnstile-token": z.string().max(2048).optional().openapi({
    description:
      "What the shop's Turnstile widget gave the browser: good once, for five minutes. Not looked at where the shop has no widget.",
    example: "XXXX.DUMMY.TOKEN.XXXX",
  }),
});

const Verdict = z.object({ success: z.boolean(), "error-codes": z.array(z.string()).default([]) });
/** What is the token's own fault; all else is the shop's settings or Turnstile's trouble. */
const REFUSALS: ReadonlySet<string> = new Set([
  "missing-input-response",
  "invalid-input-response",
  "timeout-or-duplicate",
]);

/**
 * Refuses who does not show that they are a person, where the shop asks for it. Throws `bot_check_failed`, and
 * `bot_check_unavailable` when Turnstile cannot tell: what it guards stays closed then, or whoever takes it down walks in.
 */
export async function refuseBots(ctx: Ctx, token: string | undefined): Promise<void> {
  const secret = ctx.config.TURNSTILE_SECRET_KEY;
  if (secret === undefined) return;
  if (token === undefined || token === "") throw PlatformError.bot_check_failed();
  const { success, "error-codes": codes } = await ctx.trips.count("provider", () => verify(ctx, secret, token));
  if (success) return;
  if (codes.some((code) => REFUSALS.has(code))) throw PlatformError.bot_check_failed();
  ctx.log.error("bot_check_unavailable", { codes: codes.join(" ") });
  throw PlatformError.bot_check_unavailable();
}

async function verify(ctx: Ctx, secret: string, response: string): Promise<z.output<typeof Verdict>> {
  const remoteip = ctx.client_address === null ? {} : { remoteip: ctx.client_address };
  try {
    const answer = await fetch(SITEVERIFY, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ secret, response, ...remoteip }),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return Verdict.parse(await answer.json());
  } catch {
    return { success: false, "error-codes": ["no-answer"] };
  }
}
