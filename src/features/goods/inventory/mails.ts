import { html } from "hono/html";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { pageText } from "#platform/messages/letter";
import { sendOnce } from "#platform/messages/mail";
import type { Mail } from "#platform/messages/mime";
import { findLevel } from "./store.ts";

/** What a low-stock alert says of a variant. Quantities are units. */
export type LowStock = {
  readonly variant_id: string;
  readonly sku: string;
  readonly available: number;
  readonly low_stock_threshold: number;
};

/** Tells staff that a variant has come down to its threshold. `occasion` names the event, so that each fall is told once. */
export function lowStockAlert(
  stock: LowStock,
  { staff_mail, occasion }: { readonly staff_mail: string; readonly occasion: string },
): Mail {
  const said = `${stock.sku} has ${stock.available} left to sell; its threshold is ${stock.low_stock_threshold}.`;
  const page = html`<!doctype html>
    <html lang="en">
      <body style="font:16px/1.5 system-ui,sans-serif;color:#222">
        <p>${said}</p>
        <p style="color:#666">Variant ${stock.variant_id}</p>
      </body>
    </html>`;
  return {
    key: `low_stock:${occasion}`,
    to: staff_mail,
    subject: `Low stock: ${stock.sku}`,
    text: `${said}\n\nVariant ${stock.variant_id}\n`,
    html: pageText(page),
  };
}

type StockLow = {
  readonly variant_id: string;
  /** Units. */
  readonly available: number;
  readonly threshold: number;
  readonly outbox_id: string;
};

/** Sends staff the alert for a variant that has come down to its threshold, once for each time it does. */
export async function sendLowStockAlert(
  ctx: Ctx,
  { variant_id, available, threshold, outbox_id }: StockLow,
  once: Statement,
): Promise<void> {
  const level = await findLevel(ctx, variant_id).get();
  const stock = { variant_id, sku: level?.sku ?? variant_id, available, low_stock_threshold: threshold };
  await sendOnce(ctx, lowStockAlert(stock, { staff_mail: ctx.config.STAFF_MAIL, occasion: outbox_id }), [once]);
}
