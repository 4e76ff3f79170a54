import { paymentEvents } from "#money/payments";
import { endDisputedCards } from "#ordering/gift-card-sales";
import { orderEvents } from "#ordering/orders";
import { settleFound, settleOrder } from "#ordering/protocol";
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
      if (order) await settleFound(portsOf(ctx), order);
      return [];
    },
  );

/** Settling is idempotent by itself, so a second delivery only finds that there is nothing left to do. */
export const checkoutListeners = [
  on(paymentEvents["payment.hinted"], async (ctx, { order_id, gives_back, is_disputed }) => {
    await settleOrder(portsOf(ctx), order_id);
    // Its money may be gone by now: a customer who disputes it is not to spend the cards besides.
    if (is_disputed) await runBatch(ctx.db, endDisputedCards(ctx, order_id));
    if (gives_back) await mirrorRefund(ctx, order_id);
  }),
  tellCart(orderEvents["order.ended"]),
  tellCart(orderEvents["order.accepted"]),
  tellCart(orderEvents["order.paid"]),
];
