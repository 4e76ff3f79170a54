import { cancelCause } from "#money/ledger";
import { paymentOfOrder } from "#money/payments";
import { ProviderError, providerOf } from "#money/providers";
import { claimMoneyBack, releaseMoneyBack } from "#money/refund-limits";
import { returnedToTenders } from "#money/stored-value";
import { unsealOrder, type OrderRow, type OrderStatus, outwardStatus, selectOrder } from "#ordering/orders";
import { type CancelCheck, cancelOrder, type Order } from "#ordering/protocol";
import { isAppError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { cancelRefusals, claimRefusal } from "./claim-refusals.ts";
import { CheckoutError } from "./errors.ts";
import type { OwnCancel } from "./orders-port.ts";
import { portsOf } from "./ports-of.ts";

/** Where an order has money that a cancel gives back. */
const paidStatuses: ReadonlySet<OrderStatus> = new Set(["committing", "capturing", "paid", "processing"]);

/**
 * Cancels an order as staff. Where its money goes back that asks for what a refund asks for: `payments:write`, a step-up
 * for a large one, and it counts towards the hour's limit. An unpaid order asks for nothing more.
 */
export async function cancelByStaff(ctx: Ctx, order_id: string, own?: OwnCancel): Promise<Cancellation> {
  const cause = cancelCause(order_id);
  let is_claimed = false;
  try {
    const check = async (order: Order) => {
      const amount = await moneyBackOf(ctx, order);
      if (amount === 0) return;
      await claimMoneyBack(ctx, { cause, amount, currency: order.currency });
      is_claimed = true;
    };
    return await cancelPlacedOrder(ctx, order_id, { check, own });
  } catch (error) {
    if (is_claimed && isAppError(error) && nothingDone.has(error.code)) await releaseMoneyBack(ctx, cause);
    throw error;
  }
}

/** The refusals of a cancel that has moved nothing. */
const nothingDone: ReadonlySet<string> = new Set(
  [CheckoutError.order_not_cancellable, CheckoutError.order_partly_shipped, ...cancelRefusals].map(
    ({ kind }) => kind.code,
  ),
);

/** What a cancel gives back of what the shopper paid, or is just paying; 0 for an unpaid order. */
async function moneyBackOf(ctx: Ctx, order: Order): Promise<number> {
  const { charge, status, total, by_hand } = order;
  if (by_hand && paidStatuses.has(status)) {
    const tendered = order.tendered > 0 ? order.tendered - (await returnedOf(ctx, order)) : 0;
    return by_hand.captured - by_hand.refund_reserved + tendered;
  }
  if (!charge?.intent_id)
    return order.tendered > 0 && paidStatuses.has(status) ? order.tendered - (await returnedOf(ctx, order)) : 0;
  if (status === "pending" && charge.capture_method === "automatic") {
    // Some methods take the money before the order knows.
    const { captured, refunded } = await providerOf(ctx, charge.provider).retrieve(charge.intent_id);
    return captured - refunded;
  }
  if (!paidStatuses.has(status)) return 0;
  const [payment] = await paymentOfOrder(ctx, order.order_id);
  return total - (payment?.refund_reserved ?? 0) - (await returnedOf(ctx, order));
}

/** What went back to the gift cards and the store credit of an order so far. */
async function returnedOf(ctx: Ctx, { order_id, tendered }: Order): Promise<number> {
  if (tendered === 0) return 0;
  const [returned] = await returnedToTenders(ctx, order_id);
  return returned?.amount ?? 0;
}

/** What cancelling may be refused with, for staff and shoppers. */
export const cancelProblems = [
  CheckoutError.order_not_cancellable,
  CheckoutError.order_partly_shipped,
  ...cancelRefusals,
  ProviderError.provider_unavailable,
];

export type Cancellation = { readonly order: OrderRow; readonly noted: boolean };

/**
 * Cancels an order that has not shipped: stock and money go back. `noted` when its money is just being taken, and the cancel
 * follows. Asked twice, it answers the done state. `check` may refuse it; `own` says how it is cancelled. Raises 409 `order_not_cancellable`, `order_partly_shipped`, `gift_card_used`.
 */
export async function cancelPlacedOrder(
  ctx: Ctx,
  order_id: string,
  { check, own }: { readonly check?: CancelCheck; readonly own?: OwnCancel | undefined } = {},
): Promise<Cancellation> {
  const result = await cancelOrder(portsOf(ctx, undefined, own), order_id, check);
  if (result.kind === "not_found") throw new Error(`order ${order_id} is gone`);
  if (result.kind === "refused") throw claimRefusal(result.refusal);
  const { status, cancelled_from } = result.order;
  if (result.kind === "too_late" && status === "shipping") throw CheckoutError.order_partly_shipped();
  if (result.kind === "too_late")
    throw CheckoutError.order_not_cancellable({ order_status: outwardStatus(status, cancelled_from) });
  const [order] = await selectOrder(ctx, order_id);
  if (!order) throw new Error(`order ${order_id} is gone`);
  return { order: await unsealOrder(ctx, order), noted: result.kind === "noted" };
}
