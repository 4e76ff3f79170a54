import { invalidField } from "#platform/basics/errors";
import { countriesOf } from "#platform/basics/phone";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { deliverOnce } from "#platform/data/deliveries";
import { keepLocally } from "#platform/messages/mail";
import { sendByTwilio } from "#platform/messages/twilio";

export type Sms = {
  /** Names this message for good: it is sent once. */
  readonly key: string;
  /** E.164. */
  readonly to: string;
  readonly text: string;
};

/** Whether the shop can send text messages. A developer's machine keeps them; elsewhere it needs `SMS_URL`. */
export const sendsSms = (ctx: Ctx): boolean => ctx.config.is_local || ctx.config.SMS_URL !== undefined;

/**
 * Throws `invalid_request` where the shop sends no text messages, or none to the number's country. Whether somebody has the
 * number is not looked at.
 */
export function requireSms(ctx: Ctx, number: string): void {
  if (!sendsSms(ctx)) throw invalidField("phone", "no_sms", "The shop sends no text messages");
  if (!servesCountryOf(ctx, number))
    throw invalidField("phone", "country_not_served", "The shop sends no text messages to this country");
}

/** Whether numbers of that country get text messages: calls to some cost their owners, or the shop, a great deal. */
export function servesCountryOf(ctx: Ctx, number: string): boolean {
  const { is_local, SMS_COUNTRIES, SMS_URL } = ctx.config;
  const own = () => countriesOf(SMS_URL?.from ?? "");
  if (is_local && SMS_COUNTRIES === undefined) return true;
  const served = new Set<string>(SMS_COUNTRIES ?? own());
  const countries = countriesOf(number);
  return countries.length > 0 && countries.every((country) => served.has(country));
}

/**
 * Sends the text message once for its key, see `deliverOnce`. One to a number that takes none is noted and let go: no
 * repeat would help. Throws when the service cannot take it now. Twilio has no key against repeats, so a crash between
 * sending and the note sends the same text twice.
 */
export async function sendSmsOnce(ctx: Ctx, sms: Sms, statements: readonly Statement[]): Promise<void> {
  const copy = {
    channel: "sms",
    from: ctx.config.SHOP_NAME,
    to: sms.to,
    subject: "",
    text: sms.text,
    html: "",
  } as const;
  const kept = keepLocally(ctx, sms.key, copy);
  await deliverOnce(ctx, sms.key, () => send(ctx, sms), [...statements, ...kept]);
}

async function send(ctx: Ctx, sms: Sms): Promise<void> {
  const { is_local, SMS_URL } = ctx.config;
  if (is_local) return;
  if (SMS_URL === undefined) throw new Error("the shop has no service for text messages");
  if (!servesCountryOf(ctx, sms.to)) return ctx.log.warn("sms_refused", { code: "country_not_served" });
  const { refused_as } = await sendByTwilio(SMS_URL, sms);
  if (refused_as !== null) ctx.log.warn("sms_refused", { code: refused_as });
}
