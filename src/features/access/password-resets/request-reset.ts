import { limitCodeRequests, sendCode } from "#access/one-time-codes";
import { auditUser, type Contact, findByContact } from "#people/accounts";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { requireSms, sendsSms } from "#platform/messages/sms";

/** By then the answer has left. What begins with it would still slow it down, and tell by milliseconds that there was something to do. */
const ANSWERED_AFTER_MS = 250;

/**
 * Sends a code to the person who signs in by that address or number, and by mail a link too. Whether there is anybody is looked up only
 * once the answer is on its way, so that neither it nor its time tells. Throws `too_many_attempts`, and `invalid_request` for a
 * number of a country that gets no text messages: for nobody as for somebody.
 */
export async function requestReset(ctx: Ctx, contact: Contact, address: string): Promise<void> {
  if (contact.channel === "sms" && sendsSms(ctx)) requireSms(ctx, contact.value);
  await limitCodeRequests(ctx, { subjects: [contact.value], address });
  ctx.afterAnswer(async () => {
    try {
      await scheduler.wait(ANSWERED_AFTER_MS);
      await sendReset(ctx, contact);
    } catch (error) {
      ctx.log.error("reset_not_sent", describeError(error));
    }
  });
}

async function sendReset(ctx: Ctx, contact: Contact): Promise<void> {
  const { channel, value: destination } = contact;
  if (channel === "sms" && !sendsSms(ctx)) return;
  const user = await findByContact(ctx, contact);
  if (!user || user.disabled_at !== null) return;
  await commit(ctx, [
    ...(await resetStatements(ctx, user.id, { channel, destination })),
    auditUser(ctx, "user.password_reset_asked", user.id, { channel }),
  ]);
}

/** Statements that send the account a code for a new password, and by mail a link too. */
export const resetStatements = (
  ctx: Ctx,
  user_id: string,
  { channel, destination }: { readonly channel: Contact["channel"]; readonly destination: string },
): Promise<Statement[]> =>
  sendCode(ctx, { user_id, purpose: "password_reset", channel, destination, with_link: channel === "email" });
