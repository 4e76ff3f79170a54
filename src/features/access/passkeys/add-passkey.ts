import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { base64url } from "jose";
import { proveSession } from "#access/sessions";
import { accountEvents, changeSignIn } from "#access/sign-in";
import { accountOf, auditUser, unsealAccount } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { PasskeyError } from "./errors.ts";
import { ALGORITHMS, relyingParty } from "./relying-party.ts";
import { countPasskeys, type Passkey, passkeysOf } from "./store.ts";
import { passkeys } from "./tables.ts";
import { keepChallenge, takeChallenge } from "./take-challenge.ts";

const PASSKEYS_MAX = 20;

/** What the browser is to ask a device for. Throws `too_many_passkeys`. */
export async function beginPasskey(ctx: Ctx, user: User): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const [[row], known] = await ctx.db.batch([accountOf(ctx, user.id), passkeysOf(ctx, user.id)]);
  if (known.length >= PASSKEYS_MAX) throw PasskeyError.too_many_passkeys({ limit: PASSKEYS_MAX });
  const account = row && (await unsealAccount(ctx, row));
  const shop = relyingParty(ctx);
  const options = await generateRegistrationOptions({
    rpName: shop.name,
    rpID: shop.id,
    userID: new Uint8Array(new TextEncoder().encode(user.id)),
    userName: account?.email ?? account?.phone ?? user.id,
    attestationType: "none",
    excludeCredentials: known.map(({ credential_id, transports }) => ({
      id: credential_id,
      transports: [...transports],
    })),
    // It signs in by itself, so it names its owner and makes sure of them.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await keepChallenge(ctx, options.challenge, user.id);
  return options;
}

/** Adds the passkey that a device has made. This session has proved a factor by it. Throws `passkey_not_verified`, `passkey_taken`, `factor_required`. */
export async function addPasskey(
  ctx: Ctx,
  user: User,
  response: RegistrationResponseJSON,
  name: string,
): Promise<Passkey> {
  const credential = await verified(ctx, user, response);
  const passkey: Passkey = {
    id: ctx.id(),
    user_id: user.id,
    credential_id: credential.id,
    public_key: base64url.encode(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    name,
    created_at: ctx.now(),
    updated_at: ctx.now(),
    last_used_at: null,
  };
  try {
    await changeSignIn(ctx, user, [
      ctx.db.insert(passkeys).values(passkey),
      countPasskeys(ctx, user.id),
      proveSession(ctx, user, { factor: true }),
      auditUser(ctx, "user.passkey_added", user.id, { passkey_id: passkey.id }),
      publish(ctx, accountEvents["account.passkey_added"], { user_id: user.id }),
    ]);
  } catch (error) {
    throw isUniqueViolation(error, "passkeys.credential_id") ? PasskeyError.passkey_taken() : error;
  }
  return passkey;
}

async function verified(ctx: Ctx, user: User, response: RegistrationResponseJSON) {
  const expectedChallenge = await takeChallenge(ctx, response.response.clientDataJSON, user.id);
  if (expectedChallenge === null) throw PasskeyError.passkey_not_verified();
  const { id, origins } = relyingParty(ctx);
  const result = await verifyRegistrationResponse({
    response,
    expectedChallenge,
    expectedOrigin: origins,
    expectedRPID: id,
    requireUserVerification: true,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null); // The library throws for whatever is wrong with an answer.
  if (!result?.verified) throw PasskeyError.passkey_not_verified();
  return result.registrationInfo.credential;
}
