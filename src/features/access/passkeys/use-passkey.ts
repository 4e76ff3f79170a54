import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  type PublicKeyCredentialRequestOptionsJSON,
  verifyAuthenticationResponse,
} from "@simplewebauthn/server";
import { eq, sql } from "drizzle-orm";
import { base64url } from "jose";
import type { Client } from "#access/sessions";
import { type SignedIn, signInPerson } from "#access/sign-in";
import { accountGuard, accountOf, auditUser, isAccountGuard } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { PasskeyError } from "./errors.ts";
import { relyingParty } from "./relying-party.ts";
import type { Passkey } from "./store.ts";
import { passkeys } from "./tables.ts";
import { keepChallenge, takeChallenge } from "./take-challenge.ts";

/** What the browser is to have signed by whichever passkey the person picks: it is the same for everybody, so it tells nobody who has one. */
export async function askForPasskey(ctx: Ctx): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const options = await generateAuthenticationOptions({ rpID: relyingParty(ctx).id, userVerification: "required" });
  await keepChallenge(ctx, options.challenge, null);
  return options;
}

/**
 * Does `work` for whose passkey has signed the challenge it was given; the statements that `work` gets count the use, come
 * first in its batch, and break it when another request was faster. Throws `invalid_passkey`.
 */
export async function withPasskey<T>(
  ctx: Ctx,
  response: AuthenticationResponseJSON,
  work: (owner: { user_id: string; spend: Statement[] }) => Promise<T>,
): Promise<T> {
  const challenge = await takeChallenge(ctx, response.response.clientDataJSON, null);
  const passkey = await ctx.db.select().from(passkeys).where(eq(passkeys.credential_id, response.id)).get();
  const counter = challenge === null || !passkey ? null : await signedCount(ctx, passkey, challenge, response);
  if (!passkey || counter === null) {
    if (passkey) ctx.afterAnswer(() => commit(ctx, [auditUser(ctx, "user.passkey_refused", passkey.user_id)]));
    throw PasskeyError.invalid_passkey();
  }
  const used = ctx.db
    .update(passkeys)
    .set({
      counter: sql`CASE WHEN ${passkeys.counter} = ${passkey.counter} THEN ${counter} END`,
      last_used_at: ctx.now(),
    })
    .where(eq(passkeys.id, passkey.id));
  // An update of no row stops no batch: a passkey that was removed meanwhile must.
  const still_there = accountGuard(
    ctx,
    passkey.user_id,
    sql`EXISTS (SELECT 1 FROM passkeys AS own WHERE own.id = ${passkey.id})`,
  );
  try {
    return await work({ user_id: passkey.user_id, spend: [used, still_there] });
  } catch (error) {
    if (isAccountGuard(error) || isGuardViolation(error, "passkeys.counter")) throw PasskeyError.invalid_passkey();
    throw error;
  }
}

/** The device's count after the signature; null when that is not good, or counts no further, as a copy of a device would. */
async function signedCount(
  ctx: Ctx,
  { credential_id, public_key, counter, transports }: Passkey,
  expectedChallenge: string,
  response: AuthenticationResponseJSON,
): Promise<number | null> {
  const { id, origins } = relyingParty(ctx);
  const result = await verifyAuthenticationResponse({
    response,
    expectedChallenge,
    expectedOrigin: origins,
    expectedRPID: id,
    credential: {
      id: credential_id,
      publicKey: new Uint8Array(base64url.decode(public_key)),
      counter,
      transports: [...transports],
    },
    requireUserVerification: true,
  }).catch(() => null); // The library throws for whatever is wrong with an answer.
  return result?.verified ? result.authenticationInfo.newCounter : null;
}

/** Signs in by a passkey, which is both factors at once: the device, and what it made sure of its owner by. Throws `invalid_passkey`. */
export const signInByPasskey = (ctx: Ctx, response: AuthenticationResponseJSON, client: Client): Promise<SignedIn> =>
  withPasskey(ctx, response, async ({ user_id, spend }) => {
    const [account] = await accountOf(ctx, user_id);
    if (!account || account.disabled_at !== null || account.erased_at !== null) throw PasskeyError.invalid_passkey();
    return signInPerson(ctx, account, client, { method: "passkey", factor: true, statements: spend });
  });
