import { z } from "zod";
import { MINUTE, SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { User } from "#platform/http/auth";
import { unsealTicket, sealTicket } from "#platform/secrets/tokens";
import { SignInProviderError } from "./errors.ts";
import { findSignInProvider } from "./sign-in-provider.ts";

const OPEN_FOR_MS = 5 * MINUTE;
const PURPOSE = "identity-link";

const Ticket = z.object({
  session_id: z.string(),
  provider: z.string(),
  code_challenge: z.string(),
  began_at: z.number(),
});

/**
 * Where the browser of a signed-in session goes to add a provider. The browser brings no token there, so the address says,
 * sealed, which session it is for: no other one can use the code in the end. Throws `sign_in_provider_not_found`.
 */
export async function beginLink(
  ctx: Ctx,
  { session_id }: User,
  { provider, code_challenge, origin }: { provider: string; code_challenge: string; origin: string },
): Promise<{ url: string; expires_in: number }> {
  findSignInProvider(ctx, provider);
  const ticket: z.output<typeof Ticket> = { session_id, provider, code_challenge, began_at: ctx.now() };
  const url = new URL(`/api/v1/auth/oauth/${provider}`, origin);
  url.searchParams.set("code_challenge", code_challenge);
  url.searchParams.set("link_token", await sealTicket(ctx.config.APP_SECRET, PURPOSE, ticket));
  return { url: url.href, expires_in: OPEN_FOR_MS / SECOND };
}

/** The session that asked to add this provider with this challenge. Throws `invalid_state`. */
export async function readLink(
  ctx: Ctx,
  provider: string,
  { link_token, code_challenge }: { link_token: string; code_challenge: string },
): Promise<string> {
  const ticket = await unsealTicket(ctx.config.APP_SECRET, PURPOSE, Ticket, link_token);
  if (
    !ticket ||
    ticket.provider !== provider ||
    ticket.code_challenge !== code_challenge ||
    ctx.now() - ticket.began_at > OPEN_FOR_MS
  )
    throw SignInProviderError.invalid_state();
  return ticket.session_id;
}
