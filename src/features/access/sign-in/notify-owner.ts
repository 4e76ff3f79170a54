import { sendNotice, sendText } from "#access/limits";
import { destinationOf } from "#access/one-time-codes";
import { contactsOf } from "#people/accounts";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { type SecurityEvent, securityEvents, securityMail, securitySms } from "./mails.ts";

type Reach = { readonly channel: "email" | "sms"; readonly destination: string };

/** Notifies the account's owner of the event, once for the occasion: by mail, or by text message who has no address. Throws when it cannot be sent now. */
export async function notifyOwner(
  ctx: Ctx,
  { user_id, occasion, event }: { user_id: string; occasion: string; event: SecurityEvent },
  once: Statement,
): Promise<void> {
  const account = await contactsOf(ctx, user_id);
  if (account?.email) {
    const envelope = { key: keyOf(occasion), to: account.email, shop_name: ctx.config.SHOP_NAME };
    return sendNotice(ctx, account, securityMail(event, envelope), [once]);
  }
  const number = account?.phone_verified_at ? account.phone : null;
  await notify(ctx, number === null ? null : inSms(number), { occasion, event, user_id }, once);
}

const keyOf = (occasion: string): string => `security:${occasion}`;
const inSms = (destination: string): Reach => ({ channel: "sms", destination });

/** Notifies the address that an account has left. */
export async function notifyOldAddress(
  ctx: Ctx,
  { outbox_id, code_id }: { readonly outbox_id: string; readonly code_id: string },
  once: Statement,
): Promise<void> {
  const reach = await destinationOf(ctx, code_id);
  await notify(ctx, reach, { occasion: outbox_id, event: securityEvents.email_changed, user_id: null }, once);
}

async function notify(
  ctx: Ctx,
  reach: Reach | null,
  { occasion, event, user_id }: { occasion: string; event: SecurityEvent; user_id: string | null },
  once: Statement,
): Promise<void> {
  if (reach === null) {
    await commit(ctx, [once]);
    return;
  }
  const envelope = { key: keyOf(occasion), to: reach.destination, shop_name: ctx.config.SHOP_NAME };
  if (reach.channel === "email") await sendOnce(ctx, securityMail(event, envelope), [once]);
  else await sendText(ctx, { sms: securitySms(event, envelope), is: "notice", user_id }, [once]);
}
