import { sellableVariants } from "#catalog";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { sendOnce } from "#platform/mail";
import type { StockLow } from "./messages.ts";
import { lowStockAlert } from "./stock-mail.ts";

/** Tells staff of a variant that has come down to its threshold, once for each time it does. */
export async function sendLowStockAlert(
  ctx: Ctx,
  { variant_id, available, threshold, outbox_id }: StockLow,
  once: Statement,
): Promise<void> {
  const variant = await sellableVariants(ctx, [variant_id]).get();
  const stock = { variant_id, sku: variant?.sku ?? variant_id, available, low_stock_threshold: threshold };
  await sendOnce(ctx, lowStockAlert(stock, { staff_mail: ctx.config.STAFF_MAIL, occasion: outbox_id }), [once]);
}
