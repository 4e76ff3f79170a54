import { offlinePaymentEvents } from "#money/offline-payments";
import { paymentEvents } from "#money/payments";
import { cartOf } from "#ordering/cart";
import { leaveCountsByHand } from "#ordering/checkout-limits";
import { endDisputedCards } from "#ordering/gift-card-sales";
import { hasEnded, orderEvents } from "#ordering/orders";
import { isOwedByHand, leaveShare, type Order, settleFound, settleOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { on, onReading } from "#platform/data/queue";
import { mirrorRefund } from "./mirror-refund.ts";
import { orderReads, toOrder } from "./orders-port.ts";
import { portsOf } from "./ports-of.ts";

/**
 * Tells the cart how its order came out, in case the process that brought the order there was cut off before it could: nothing
 * else follows these moves, and the cart's own alarm waits for the end of the time to pay.
 */
const tellCart = (event: (typeof orderEvents)["order.paid"]) =>
  onReading(
    event,
    (ctx, { order_id }) => orderReads(ctx, order_id),
    async (ctx, [states, payments]) => {
      const order = toOrder(states, payments);
      if (!order) return [];
      await settleFound(portsOf(ctx), order);
      if (order.by_hand && hasEnded(order.status)) await leaveCountsOf(ctx, order, false);
      return [];
    },
  );

/** An order that is paid by hand counts no longer as one that waits for its money. What its cart has forgotten ends by itself. */
async function leaveCountsOf(ctx: Ctx, { cart_id, order_id }: Order, is_paid: boolean): Promise<void> {
  const journal = await cartOf(ctx, cart_id).find(order_id);
  if (journal) await leaveCountsByHand(ctx, journal.counted_by, order_id, is_paid);
}

/** All of the money of an order is there: neither its shopper nor the guests' share are charged with its units any more. */
async function freeShopper(ctx: Ctx, order_id: string): Promise<void> {
  const { orders, stock } = portsOf(ctx);
  const order = await orders.find(order_id);
  if (!order || isOwedByHand(order)) return;
  // Later than that its units have left.
  if (order.status === "processing") await leaveShare(stock, order);
  await leaveCountsOf(ctx, order, true);
}

/** Settling is idempotent by itself, so a second delivery only finds that there is nothing left to do. */
export const checkoutListeners = [
  on(paymentEvents["payment.hinted"], async (ctx, { order_id, gives_back, is_disputed }) => {
    await settleOrder(portsOf(ctx), order_id);
    // Its money may be gone by now: a customer who disputes it is not to spend the cards besides.
    if (is_disputed) await runBatch(ctx.db, endDisputedCards(ctx, order_id));
    if (gives_back) await mirrorRefund(ctx, order_id);
  }),
  on(offlinePaymentEvents["payment.received"], async (ctx, { order_id, is_covered }) => {
    if (is_covered) await freeShopper(ctx, order_id);
  }),
  tellCart(orderEvents["order.ended"]),
  tellCart(orderEvents["order.accepted"]),
  tellCart(orderEvents["order.paid"]),
];
