import { contactsOf } from "#accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { sendOnce } from "#platform/mail";
import { commit } from "#platform/outbox";
import { sendSmsOnce } from "#platform/sms";
import { type SecurityEvent, securityMail, securitySms } from "./security-message.ts";

/** Tells the account's owner of the event, once for the occasion: by mail, or by text message who has no address. Throws when it cannot be sent now. */
export async function tellOwner(
  ctx: Ctx,
  { user_id, occasion, event }: { user_id: string; occasion: string; event: SecurityEvent },
  once: Statement,
): Promise<void> {
  const account = await contactsOf(ctx, user_id);
  const envelope = { occasion, shop_name: ctx.config.SHOP_NAME };
  if (account?.email) await sendOnce(ctx, securityMail(event, { ...envelope, to: account.email }), [once]);
  else if (account?.phone && account.phone_verified_at !== null)
    await sendSmsOnce(ctx, securitySms(event, { ...envelope, to: account.phone }), [once]);
  else await commit(ctx, [once]);
}
