import { bookOutsideRefund, mirrorIntent, paymentOfOrder } from "#money/payments";
import { providerOf } from "#money/providers";
import { endUnusedCards } from "#ordering/gift-card-sales";
import { isSold, standingOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";

/**
 * Mirrors and books what went back of a sold order's money and was not asked for here, as when somebody refunds in the
 * provider's dashboard, however old the order is. Refunds of the shop's own book themselves. Once all of it is gone, the gift
 * cards that it paid for end, as far as nobody has used them.
 */
export async function mirrorRefund(ctx: Ctx, order_id: string): Promise<void> {
  const [payment] = await paymentOfOrder(ctx, order_id);
  if (!payment?.intent_id) return;
  const intent = await providerOf(ctx, payment.provider).retrieve(payment.intent_id);
  // Read after the intent: what a cancel gives back it does after the order has left these states, and books it then.
  const [order] = await standingOf(ctx, [order_id]);
  if (!order || !isSold(order.status)) return;
  const is_all_gone = intent.captured > 0 && intent.refunded + payment.credited >= intent.captured;
  await runBatch(ctx.db, [
    bookOutsideRefund(ctx, order_id, intent),
    mirrorIntent(ctx, order_id, intent),
    ...(is_all_gone ? endUnusedCards(ctx, order_id) : []),
  ]);
}
