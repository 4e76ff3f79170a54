import type { OrderByHand, OrdersByHand } from "#money/offline-payments";
import { outstandingOf } from "#money/providers";
import { hasEnded, isHistoryTaken, isSold, moveOrderStatements, nextStatus, selectOwner } from "#ordering/orders";
import { type Order, settleOrder } from "#ordering/protocol";
import { isAppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { cancelPlacedOrder } from "./cancel-placed-order.ts";
import { CheckoutError } from "./errors.ts";
import { portsOf } from "./ports-of.ts";

const terms = { cancel_reason: "payment_overdue", cancel_restocks: true, cancel_notifies: true } as const;

/** Orders that are paid by hand, for the feature that books their money: each receipt is a move, and so is the cancel of one that is overdue. */
export const ordersPaidByHand: OrdersByHand = {
  async settle(ctx, order_id) {
    const order = await settleOrder(portsOf(ctx), order_id);
    return order?.by_hand ? byHandOf(ctx, order, order.by_hand) : null;
  },

  isOvertaken: isHistoryTaken,

  async cancelOverdue(ctx, order_id) {
    const check = async (order: Order) => {
      if (!isOverdue(order, ctx.now())) throw new NotOverdue();
    };
    try {
      await cancelPlacedOrder(ctx, order_id, { check, own: { terms, also: () => [] } });
      return true;
    } catch (error) {
      const is_too_late =
        isAppError(error) &&
        [CheckoutError.order_not_cancellable, CheckoutError.order_partly_shipped].some(
          ({ kind }) => kind.code === error.code,
        );
      if (error instanceof NotOverdue || is_too_late) return false;
      throw error;
    }
  },
};

/** Money came between the look for overdue orders and the cancel: there is nothing to do. */
class NotOverdue extends Error {}

/** Whether an order waits for a transfer beyond its time, or is being cancelled already. */
function isOverdue({ by_hand, status }: Order, now: number): boolean {
  if (!by_hand) return false;
  if (hasEnded(status) || status === "cancelling") return true;
  return by_hand.payable_until !== null && by_hand.payable_until < now && outstandingOf(by_hand) > 0;
}

function byHandOf(ctx: Ctx, order: Order, payment: NonNullable<Order["by_hand"]>): OrderByHand {
  const { order_id, status, currency } = order;
  const state = hasEnded(status)
    ? "ended"
    : isSold(status) && nextStatus(status, "receive") && order.cancel_requested_at === null
      ? "sold"
      : "moving";
  return {
    state,
    payment,
    currency,
    personalKey: async () => (await selectOwner(ctx, order_id))[0]?.personal_key ?? null,
    receive: () => moveOrderStatements(ctx, order, "receive"),
  };
}
