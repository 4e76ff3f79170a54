import { z } from "@hono/zod-openapi";
import { PlatformError } from "#platform/basics/errors";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";

const SITEVERIFY = "https://challenges.cloudflare.com/turnstile/v0/siteverify";
const TIMEOUT_MS = 5 * SECOND;

/** The header of an operation that only people may ask for. */
export const BotCheckHeader = z.object({
  "turnstile-token": z.string().max(2048).optional().openapi({
    description:
      "The token that the shop's Turnstile widget gave the browser: valid once, for five minutes, and only from a page of the shop's own hosts. If the widget sets an `action`, it must be the `operationId` of this operation. Ignored if the shop has no widget.",
    example: "XXXX.DUMMY.TOKEN.XXXX",
  }),
});

const Verdict = z.object({
  success: z.boolean(),
  "error-codes": z.array(z.string()).default([]),
  /** Where the widget was shown. */
  hostname: z.string().default(""),
  /** What the widget says that it is for; empty where the page does not say. */
  action: z.string().default(""),
});
type Verdict = z.output<typeof Verdict>;
/** What is the token's own fault; all else is the shop's settings or Turnstile's trouble. */
const REFUSALS: ReadonlySet<string> = new Set([
  "missing-input-response",
  "invalid-input-response",
  "timeout-or-duplicate",
]);

/**
 * Refuses clients that do not show that a person uses them, where the shop asks for it. Throws `bot_check_failed`, also for a token from
 * elsewhere or for another operation, and `bot_check_unavailable` when Turnstile cannot tell: what it guards stays closed
 * then, or an attacker who takes it down walks in.
 */
export async function refuseBots(ctx: Ctx, token: string | undefined, operation: string): Promise<void> {
  const secret = ctx.config.TURNSTILE_SECRET_KEY;
  if (secret === undefined) return;
  if (token === undefined || token === "") throw PlatformError.bot_check_failed();
  const verdict = await ctx.trips.count("provider", () => verify(ctx, secret, token));
  if (verdict.success) return refuseForeign(ctx, verdict, operation);
  const codes = verdict["error-codes"];
  if (codes.some((code) => REFUSALS.has(code))) throw PlatformError.bot_check_failed();
  ctx.log.error("bot_check_unavailable", { codes: codes.join(" ") });
  throw PlatformError.bot_check_unavailable();
}

/** A token that a page of somebody else's got, or that was got for another operation, proves nothing here. */
function refuseForeign({ config }: Ctx, { hostname, action }: Verdict, operation: string): void {
  const own = config.TURNSTILE_HOSTNAMES ?? [config.STOREFRONT_URL, ...config.CORS_ORIGINS].map(hostOf);
  if (!own.includes(hostname)) throw PlatformError.bot_check_failed();
  if (action !== "" && action !== operation) throw PlatformError.bot_check_failed();
}

const hostOf = (url: string): string => new URL(url).hostname;

async function verify(ctx: Ctx, secret: string, response: string): Promise<Verdict> {
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
    return { success: false, "error-codes": ["no-answer"], hostname: "", action: "" };
  }
}
