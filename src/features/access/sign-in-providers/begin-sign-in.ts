import { CodeChallengeMethod, generateCodeVerifier, OAuth2Client } from "arctic";
import { z } from "zod";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { unsealTicket, randomToken, sameText, sealTicket, sha256 } from "#platform/secrets/tokens";
import { SignInProviderError } from "./errors.ts";
import { readLink } from "./link-ticket.ts";
import { findSignInProvider } from "./sign-in-provider.ts";

const OPEN_FOR_MS = 10 * MINUTE;
const PURPOSE = "sign-in-state";

const State = z.object({
  provider: z.string(),
  /** The hash of what the browser keeps in its cookie: nobody finishes in their browser what another began. */
  browser_hash: z.string(),
  verifier: z.string(),
  nonce: z.string(),
  /** Of the storefront's page, which alone can use the code in the end. */
  code_challenge: z.string(),
  /** The session that the provider is added to; null for a sign-in. */
  link_session_id: z.string().nullable(),
  began_at: z.number(),
});
export type SignInState = z.output<typeof State>;

/** Where the provider sends people back to. */
export const callbackOf = (provider: string, origin: string): string =>
  new URL(`/api/v1/auth/oauth/${provider}/callback`, origin).href;

/** Where to send the browser, and what it has to keep meanwhile. The state holds the rest, sealed, so that nothing is stored. Throws `sign_in_provider_not_found`, and `invalid_state` for a link that is none or waited too long. */
export async function beginSignIn(
  ctx: Ctx,
  name: string,
  { origin, code_challenge, link_token }: { origin: string; code_challenge: string; link_token?: string | undefined },
): Promise<{ url: URL; browser_token: string }> {
  const provider = findSignInProvider(ctx, name);
  const browser_token = randomToken();
  const state: SignInState = {
    provider: name,
    browser_hash: await sha256(browser_token),
    verifier: generateCodeVerifier(),
    nonce: randomToken(),
    code_challenge,
    link_session_id: link_token === undefined ? null : await readLink(ctx, name, { link_token, code_challenge }),
    began_at: ctx.now(),
  };
  const sealed = await sealTicket(ctx.config.APP_SECRET, PURPOSE, state);
  const client = new OAuth2Client(provider.client_id, provider.client_secret, callbackOf(name, origin));
  const url = client.createAuthorizationURLWithPKCE(
    provider.authorize,
    sealed,
    CodeChallengeMethod.S256,
    state.verifier,
    [...provider.scopes],
  );
  if (provider.speaks_openid) url.searchParams.set("nonce", state.nonce);
  return { url, browser_token };
}

/** What was begun in this browser with this provider, less than ten minutes ago. Throws `invalid_state`. */
export async function readState(
  ctx: Ctx,
  name: string,
  { state: sealed, browser_token }: { state: string | undefined; browser_token: string | undefined },
): Promise<SignInState> {
  const state = sealed === undefined ? null : await unsealTicket(ctx.config.APP_SECRET, PURPOSE, State, sealed);
  if (
    !state ||
    browser_token === undefined ||
    state.provider !== name ||
    ctx.now() - state.began_at > OPEN_FOR_MS ||
    !sameText(state.browser_hash, await sha256(browser_token))
  )
    throw SignInProviderError.invalid_state();
  return state;
}
