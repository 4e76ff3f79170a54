import { limitCodeRequests } from "#access/one-time-codes";
import { resetStatements } from "#access/password-resets";
import { findBelow } from "#access/staff";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { requireSms } from "#platform/messages/sms";
import { CustomerDeskError } from "./errors.ts";

/**
 * Sends the person a code, and by mail a link, to choose a new password: to the account's own e-mail address, or to the number of an
 * account without one. Throws `user_not_found`, `permission_not_held`, `account_disabled`, `no_verified_contact`, `too_many_attempts`.
 */
export async function sendResetTo(ctx: Ctx, id: string, address: string): Promise<void> {
  const account = await findBelow(ctx, id);
  if (account.disabled_at !== null) throw CustomerDeskError.account_disabled();
  const channel = account.email === null ? "sms" : "email";
  const destination = account.email ?? (account.phone_login === null ? null : account.phone);
  if (destination === null) throw CustomerDeskError.no_verified_contact();
  if (channel === "sms") requireSms(ctx, destination);
  await limitCodeRequests(ctx, { subjects: [destination], address });
  await commit(ctx, [
    ...(await resetStatements(ctx, id, { channel, destination })),
    audit(ctx, { action: "user.password_reset_sent", subject_type: "user", subject_id: id, after: { channel } }),
  ]);
}
