import { eq } from "drizzle-orm";
import { unsubscribeUrl } from "#engagement/unsubscribe";
import { publicPrice, type SellableVariant, sellableVariants } from "#goods/catalog";
import { languageOf } from "#platform/basics/language";
import { formatMoney } from "#platform/basics/money";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { letter, storefrontPage } from "#platform/messages/letter";
import { sendOnce } from "#platform/messages/mail";
import { unseal } from "#platform/secrets/tokens";
import { alertTexts } from "./alert-texts.ts";
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

const envelope = async (ctx: Ctx, alert: Alert, what: string) => ({
  key: `product_alert_${what}:${alert.id}`,
  to: await unseal(ctx.config.APP_SECRET, SEALED_FOR, alert.email),
  shop_name: ctx.config.SHOP_NAME,
  language: languageOf(alert.locale),
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
  const { confirm } = alertTexts[languageOf(alert.locale)];
  const link = storefrontPage(
    ctx.config.STOREFRONT_URL,
    "/product-alert/confirm",
    await issueAlertToken(ctx, alert.id),
  );
  const mail = letter(await envelope(ctx, alert, "confirm"), confirm.subject, [confirm.body(nameOf(variant))], link);
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
  const language = languageOf(alert.locale);
  const { met, no_more } = alertTexts[language];
  const { subject, body } = met[alert.kind];
  const token = await issueAlertToken(ctx, alert.id);
  const { STOREFRONT_URL: storefront } = ctx.config;
  const paragraphs = [body(nameOf(variant), formatMoney(price.unit_price, variant.currency, language))];
  const way_out = { said: no_more, href: storefrontPage(storefront, "/product-alert/unsubscribe", token) };
  const link = storefrontPage(storefront, `/products/${variant.product_slug}`);
  await sendOnce(ctx, letter(await envelope(ctx, alert, "met"), subject, paragraphs, link, way_out), [
    ctx.db.delete(productAlerts).where(isThis),
    once,
  ]);
}

const isMet = ({ kind, price, state }: Alert, available: number, unit_price: number): boolean =>
  state === "due" && (kind === "back_in_stock" ? available > 0 : unit_price < price);
