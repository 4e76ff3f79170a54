import { eq } from "drizzle-orm";
import { unsubscribeUrl } from "#engagement/unsubscribe";
import { publicPrice, type SellableVariant, sellableVariants } from "#goods/catalog";
import { sayLetter } from "#people/letters";
import { type Language, languageOf } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { unseal } from "#platform/secrets/tokens";
import { confirmLetter, confirmMail, metLetters, metMail } from "./alert-letters.ts";
import { ALERTS, issueAlertToken, SEALED_FOR } from "./request-alert.ts";
import { productAlerts } from "./tables.ts";

type Alert = typeof productAlerts.$inferSelect;

async function find(ctx: Ctx, id: string): Promise<{ alert: Alert; variant: SellableVariant | undefined } | null> {
  const alert = await ctx.db.select().from(productAlerts).where(eq(productAlerts.id, id)).get();
  if (!alert) return null;
  return { alert, variant: await sellableVariants(ctx, [alert.variant_id]).get() };
}

/** A product without options has a single variant, whose name says nothing. */
const nameOf = ({ product_name, variant_name, options }: SellableVariant): string =>
  Object.keys(options).length === 0 ? product_name : `${product_name}, ${variant_name}`;

const envelope = async (ctx: Ctx, alert: Alert, what: string, language: Language) => ({
  key: `product_alert_${what}:${alert.id}`,
  to: await unseal(ctx.config.APP_SECRET, SEALED_FOR, alert.email),
  shop_name: ctx.config.SHOP_NAME,
  language,
  unsubscribe_url: await unsubscribeUrl(ctx, ALERTS, alert.email_index),
});

/** Asks the owner of an address whether they want an alert, once. */
export async function askToConfirm(
  ctx: Ctx,
  { alert_id }: { readonly alert_id: string },
  once: Statement,
): Promise<void> {
  const found = await find(ctx, alert_id);
  if (found?.alert.state !== "pending" || !found.variant) {
    await commit(ctx, [once]);
    return;
  }
  const { alert, variant } = found;
  const { SHOP_NAME: shop_name, STOREFRONT_URL: storefront_url } = ctx.config;
  const values = { shop_name, product: nameOf(variant) };
  const { language, ...said } = await sayLetter(ctx, confirmLetter, alert.locale, values);
  const page = { storefront_url, token: await issueAlertToken(ctx, alert.id) };
  const mail = confirmMail(said, page, await envelope(ctx, alert, "confirm", language));
  await sendOnce(ctx, mail, [once]);
}

/** Tells what an alert waited for, once, and forgets it. What is over by now is waited for again. */
export async function tell(ctx: Ctx, { alert_id }: { readonly alert_id: string }, once: Statement): Promise<void> {
  const found = await find(ctx, alert_id);
  const price = found && publicPrice(found.variant, ctx.now());
  const isThis = eq(productAlerts.id, alert_id);
  if (!found?.variant || !price || !isMet(found.alert, found.variant.available, price.unit_price)) {
    await commit(ctx, [ctx.db.update(productAlerts).set({ state: "active" }).where(isThis), once]);
    return;
  }
  const { alert, variant } = found;
  const { SHOP_NAME: shop_name, STOREFRONT_URL: storefront_url } = ctx.config;
  const shown = formatMoney(price.unit_price, variant.currency, languageOf(alert.locale));
  const values = { shop_name, product: nameOf(variant), price: shown };
  const { language, ...said } = await sayLetter(ctx, metLetters[alert.kind], alert.locale, values);
  const page = { storefront_url, token: await issueAlertToken(ctx, alert.id), slug: variant.product_slug };
  await sendOnce(ctx, metMail(said, page, await envelope(ctx, alert, "met", language)), [
    ctx.db.delete(productAlerts).where(isThis),
    once,
  ]);
}

const isMet = ({ kind, price, state }: Alert, available: number, unit_price: number): boolean =>
  state === "due" && (kind === "back_in_stock" ? available > 0 : unit_price < price);
