import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { proveSession } from "#access/sessions";
import { changeSignIn } from "#access/sign-in";
import { accountOf, unsealAccount } from "#people/accounts";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import type { User } from "#platform/http/auth";
import { PasskeyError } from "./errors.ts";
import { askForNewPasskey, keepPasskey, verifyNewPasskey } from "./register-passkey.ts";
import { type Passkey, passkeysOf } from "./store.ts";

const PASSKEYS_MAX = 20;

/** What the browser is to ask a device for. Throws `too_many_passkeys`. */
export async function beginPasskey(ctx: Ctx, user: User): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const [[row], known] = await ctx.db.batch([accountOf(ctx, user.id), passkeysOf(ctx, user.id)]);
  if (known.length >= PASSKEYS_MAX) throw PasskeyError.too_many_passkeys({ limit: PASSKEYS_MAX });
  const account = row && (await unsealAccount(ctx, row));
  return askForNewPasskey(ctx, { subject: user.id, label: account?.email ?? account?.phone ?? user.id, known });
}

/** Adds the passkey that a device has made. This session has proved a factor by it. Throws `passkey_not_verified`, `passkey_taken`, `factor_required`. */
export async function addPasskey(
  ctx: Ctx,
  user: User,
  response: RegistrationResponseJSON,
  name: string,
): Promise<Passkey> {
  const credential = await verifyNewPasskey(ctx, user.id, response);
  const { passkey, statements } = keepPasskey(ctx, user.id, credential, name);
  try {
    await changeSignIn(ctx, user, [...statements, proveSession(ctx, user, { factor: true })]);
  } catch (error) {
    throw isUniqueViolation(error, "passkeys.credential_id") ? PasskeyError.passkey_taken() : error;
  }
  return passkey;
}
