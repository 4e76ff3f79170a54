import { and, asc, eq, gt, lt } from "drizzle-orm";
import { publicPrice, sellableVariants } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { alertEvents } from "./events.ts";
import { productAlerts } from "./tables.ts";

type Alert = typeof productAlerts.$inferSelect;

const A_STEP = 100;

/** Announces these alerts, each once: one that is due already is left alone by the next who looks. */
const announce = (ctx: Ctx, ids: readonly string[]): Statement[] => [
  ctx.db.update(productAlerts).set({ state: "due" }).where(inIds(productAlerts.id, ids)),
  ...ids.map((alert_id) => publish(ctx, alertEvents["product_alert.met"], { alert_id })),
];

/** Announces all that wait for a variant that has come into stock. */
export async function meetStock(ctx: Ctx, variant_id: string): Promise<void> {
  for (let found = A_STEP; found === A_STEP;) {
    const waiting = await ctx.db
      .select({ id: productAlerts.id })
      .from(productAlerts)
      .where(
        and(
          eq(productAlerts.variant_id, variant_id),
          eq(productAlerts.kind, "back_in_stock"),
          eq(productAlerts.state, "active"),
        ),
      )
      .orderBy(asc(productAlerts.id))
      .limit(A_STEP);
    found = waiting.length;
    if (found > 0)
      await commit(
        ctx,
        announce(
          ctx,
          waiting.map(({ id }) => id),
        ),
      );
  }
}

/** An alert that is confirmed once its variant is in stock already is told at once: nothing else would announce it. */
export async function meetIfInStock(ctx: Ctx, { variant_id, kind }: Pick<Alert, "variant_id" | "kind">): Promise<void> {
  if (kind !== "back_in_stock") return;
  const variant = await sellableVariants(ctx, [variant_id]).get();
  if (variant && variant.sellable !== 0 && variant.available > 0) await meetStock(ctx, variant_id);
}

/** Announces all whose variant costs less than when they were asked for. */
export async function meetPrices(ctx: Ctx): Promise<{ met: number }> {
  let met = 0;
  for (let after: string | undefined = ""; after !== undefined;) {
    const page: { id: string; variant_id: string; price: number; currency: string }[] = await ctx.db
      .select({
        id: productAlerts.id,
        variant_id: productAlerts.variant_id,
        price: productAlerts.price,
        currency: productAlerts.currency,
      })
      .from(productAlerts)
      .where(and(eq(productAlerts.kind, "price_drop"), eq(productAlerts.state, "active"), gt(productAlerts.id, after)))
      .orderBy(asc(productAlerts.id))
      .limit(A_STEP);
    const rows =
      page.length === 0 ? [] : await sellableVariants(ctx, [...new Set(page.map((one) => one.variant_id))]).all();
    const variants = new Map(rows.map((row) => [row.variant_id, row]));
    const cheaper = page.filter(({ variant_id, price, currency }) => {
      const variant = variants.get(variant_id);
      const now = publicPrice(variant, ctx.now());
      return now !== null && variant?.currency === currency && now.unit_price < price;
    });
    const ids = cheaper.map(({ id }) => id);
    if (ids.length > 0) await commit(ctx, announce(ctx, ids));
    met += ids.length;
    after = page.length < A_STEP ? undefined : page.at(-1)?.id;
  }
  return { met };
}

/** Forgets what nobody has confirmed, and what has waited too long. */
export async function forgetAlerts(ctx: Ctx): Promise<void> {
  await ctx.db.delete(productAlerts).where(lt(productAlerts.expires_at, ctx.now()));
}
