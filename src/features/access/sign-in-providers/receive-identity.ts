import { OAuth2Client, type OAuth2Tokens } from "arctic";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { callbackOf, readState } from "./begin-sign-in.ts";
import { SignInProviderError } from "./errors.ts";
import { writeHandover } from "./hand-over.ts";
import type { Identity } from "./provider-identity.ts";
import { findSignInProvider } from "./sign-in-provider.ts";

type Return = {
  readonly origin: string;
  readonly state: string | undefined;
  readonly code: string | undefined;
  readonly browser_token: string | undefined;
};

/** Learns from the provider who came back from it, and gives a code for the storefront to go on with; null when they did not agree. Throws `sign_in_provider_not_found`, `invalid_state`, `sign_in_provider_unavailable`. */
export async function receiveIdentity(ctx: Ctx, name: string, back: Return): Promise<string | null> {
  const provider = findSignInProvider(ctx, name);
  const state = await readState(ctx, name, back);
  if (back.code === undefined) return null;
  const { code } = back;
  const client = new OAuth2Client(provider.client_id, provider.client_secret, callbackOf(name, back.origin));
  let identity: Identity | null;
  try {
    const tokens = await ctx.trips.count("provider", () =>
      client.validateAuthorizationCode(provider.token, code, state.verifier),
    );
    identity = await provider.read(ctx, grantedBy(tokens), {
      client_id: provider.client_id,
      nonce: state.nonce,
    });
  } catch (error) {
    ctx.log.warn("sign_in_provider_failed", { provider: name, ...describeError(error) });
    throw SignInProviderError.sign_in_provider_unavailable();
  }
  if (!identity) throw SignInProviderError.sign_in_provider_unavailable();
  const { code_challenge, link_session_id } = state;
  return writeHandover(ctx, { provider: provider.name, ...identity, code_challenge, link_session_id });
}

const grantedBy = (tokens: OAuth2Tokens) => ({
  access_token: tokens.accessToken(),
  id_token: "id_token" in tokens.data ? tokens.idToken() : null,
});
