import { paymentEvents } from "#money/payments";
import { endUnusedCards } from "#ordering/gift-card-sales";
import { orderEvents } from "#ordering/orders";
import { settleOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { on } from "#platform/data/queue";
import { mirrorRefund } from "./mirror-refund.ts";
import { portsOf } from "./ports-of.ts";

/**
 * Tells the cart how its order came out, in case the process that brought the order there was cut off before it could: nothing
 * else follows these moves, and the cart's own alarm waits for the end of the time to pay.
 */
const tellCart = async (ctx: Ctx, { order_id }: { readonly order_id: string }): Promise<void> => {
  await settleOrder(portsOf(ctx), order_id);
};

/** Settling is idempotent by itself, so a second delivery only finds that there is nothing left to do. */
export const checkoutListeners = [
  on(paymentEvents["payment.hinted"], async (ctx, { order_id, gives_back, is_disputed }) => {
    await settleOrder(portsOf(ctx), order_id);
    // Its money may be gone by now: whoever disputes it is not to spend the cards besides.
    if (is_disputed) await runBatch(ctx.db, endUnusedCards(ctx, order_id));
    if (gives_back) await mirrorRefund(ctx, order_id);
  }),
  on(orderEvents["order.ended"], tellCart),
  on(orderEvents["order.accepted"], tellCart),
  on(orderEvents["order.paid"], tellCart),
];
