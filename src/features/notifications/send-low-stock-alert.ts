import { sellableVariants } from "#catalog";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { sendOnce } from "#platform/mail";
import { lowStockAlert } from "./stock-mail.ts";

type StockLow = {
  readonly variant_id: string;
  /** Units. */
  readonly available: number;
  readonly threshold: number;
  readonly outbox_id: string;
};

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
