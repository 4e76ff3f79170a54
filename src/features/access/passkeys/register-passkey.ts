import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
  verifyRegistrationResponse,
  type WebAuthnCredential,
} from "@simplewebauthn/server";
import { base64url } from "jose";
import { accountEvents } from "#access/sign-in";
import { auditUser } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { PasskeyError } from "./errors.ts";
import { ALGORITHMS, relyingParty } from "./relying-party.ts";
import { countPasskeys, type Passkey } from "./store.ts";
import { passkeys } from "./tables.ts";
import { keepChallenge, takeChallenge } from "./take-challenge.ts";

type Asked = {
  /** What the answer will be for: an account's id, or an invitation's. */
  readonly subject: string;
  /** What the device shows beside the shop's name. */
  readonly label: string;
  readonly known?: readonly Passkey[];
};

/** What the browser is to ask a device for, to make a passkey for this subject: good for one answer, for five minutes. */
export async function askForNewPasskey(
  ctx: Ctx,
  { subject, label, known = [] }: Asked,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const shop = relyingParty(ctx);
  const options = await generateRegistrationOptions({
    rpName: shop.name,
    rpID: shop.id,
    userID: new Uint8Array(new TextEncoder().encode(subject)),
    userName: label,
    attestationType: "none",
    excludeCredentials: known.map(({ credential_id, transports }) => ({
      id: credential_id,
      transports: [...transports],
    })),
    // It signs in by itself, so it names its owner and makes sure of them.
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  await keepChallenge(ctx, options.challenge, subject);
  return options;
}

/** The credential that a device has made for this subject. The challenge is used up, right or wrong. Throws `passkey_not_verified`. */
export async function verifyNewPasskey(
  ctx: Ctx,
  subject: string,
  response: RegistrationResponseJSON,
): Promise<WebAuthnCredential> {
  const expectedChallenge = await takeChallenge(ctx, response.response.clientDataJSON, subject);
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

/**
 * The account's new passkey, and statements for the batch that adds it, after those that make the account. They break
 * `passkeys.credential_id` where the passkey is there already. Call `forgetChecked` once they are in.
 */
export function keepPasskey(
  ctx: Ctx,
  user_id: string,
  credential: WebAuthnCredential,
  name: string,
): { passkey: Passkey; statements: Statement[] } {
  const passkey: Passkey = {
    id: ctx.id(),
    user_id,
    credential_id: credential.id,
    public_key: base64url.encode(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    name,
    created_at: ctx.now(),
    updated_at: ctx.now(),
    last_used_at: null,
  };
  return {
    passkey,
    statements: [
      ctx.db.insert(passkeys).values(passkey),
      countPasskeys(ctx, user_id),
      auditUser(ctx, "user.passkey_added", user_id, { passkey_id: passkey.id }),
      publish(ctx, accountEvents["account.passkey_added"], { user_id }),
    ],
  };
}
