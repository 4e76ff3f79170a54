import { sendNotice, sendText } from "#access/limits";
import { destinationOf } from "#access/one-time-codes";
import { accountOf, contactsOf } from "#people/accounts";
import { sayLetter } from "#people/letters";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { letterAbout, type SecurityEvent, securityMail, securitySms } from "./mails.ts";

type Reach = { readonly channel: "email" | "sms"; readonly destination: string };
type Notice = { readonly occasion: string; readonly event: SecurityEvent; readonly locale: string | null };

/**
 * Notifies the account's owner of the event in their language, once for the occasion: by mail, or by text message where there is no
 * address. Throws when it cannot be sent now.
 */
export async function notifyOwner(
  ctx: Ctx,
  { user_id, occasion, event }: { user_id: string; occasion: string; event: SecurityEvent },
  once: Statement,
): Promise<void> {
  const account = await contactsOf(ctx, user_id);
  const notice = { occasion, event, locale: account?.locale ?? null };
  if (account?.email) return sendNotice(ctx, account, await mailOf(ctx, account.email, notice), [once]);
  const number = account?.phone_verified_at ? account.phone : null;
  await notify(ctx, number === null ? null : inSms(number), { ...notice, user_id }, once);
}

const keyOf = (occasion: string): string => `security:${occasion}`;
const inSms = (destination: string): Reach => ({ channel: "sms", destination });

async function mailOf(ctx: Ctx, to: string, { occasion, event, locale }: Notice) {
  const { SHOP_NAME: shop_name } = ctx.config;
  const { letter, values } = letterAbout(event, shop_name);
  const { language, ...said } = await sayLetter(ctx, letter, locale, values);
  return securityMail(said, { key: keyOf(occasion), to, shop_name, language });
}

/** Notifies the address that an account has left. */
export async function notifyOldAddress(
  ctx: Ctx,
  { outbox_id, user_id, code_id }: { readonly outbox_id: string; readonly user_id: string; readonly code_id: string },
  once: Statement,
): Promise<void> {
  const [reach, [account]] = [await destinationOf(ctx, code_id), await accountOf(ctx, user_id)];
  const locale = account?.locale ?? null;
  await notify(ctx, reach, { occasion: outbox_id, event: { name: "email_changed" }, locale, user_id: null }, once);
}

async function notify(
  ctx: Ctx,
  reach: Reach | null,
  { user_id, ...notice }: Notice & { readonly user_id: string | null },
  once: Statement,
): Promise<void> {
  if (reach === null) {
    await commit(ctx, [once]);
    return;
  }
  const { channel, destination: to } = reach;
  if (channel === "email") return sendOnce(ctx, await mailOf(ctx, to, notice), [once]);
  const envelope = { key: keyOf(notice.occasion), to, shop_name: ctx.config.SHOP_NAME };
  await sendText(ctx, { sms: securitySms(notice.event, notice.locale, envelope), is: "notice", user_id }, [once]);
}
