import type { PublicKeyCredentialCreationOptionsJSON } from "@simplewebauthn/server";
import { askForNewPasskey } from "#access/passkeys";
import type { Ctx } from "#platform/context";
import { InvitationError } from "./errors.ts";
import { keepsFactor, readInvited } from "./read-invited.ts";

/**
 * What the browser is to ask a device for, so that the invitation can be accepted with a passkey. Throws `account_has_factor`, `invalid_invitation`,
 * `invitation_void`, `already_staff`, `too_many_attempts`.
 */
export async function beginPasskey(
  ctx: Ctx,
  token: string,
  address: string,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { invitation, account } = await readInvited(ctx, token, address);
  if (keepsFactor(account)) throw InvitationError.account_has_factor();
  return askForNewPasskey(ctx, { subject: invitation.id, label: invitation.email });
}
