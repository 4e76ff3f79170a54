import { cancelOrder } from "#checkout-core";
import { openOrder, type OrderRow, outwardStatus, selectOrder } from "#orders";
import { ProviderError } from "#payment-providers";
import type { Ctx } from "#platform/context";
import { CheckoutError } from "./errors.ts";
import { portsOf } from "./ports-of.ts";

/** What cancelling may be refused with, whoever asks. */
export const cancelProblems = [CheckoutError.order_not_cancellable, ProviderError.provider_unavailable];

export type Cancellation = { readonly order: OrderRow; readonly noted: boolean };

/**
 * Cancels an order that has not shipped: stock and money go back. `noted` when its money is just being taken, and the cancel
 * follows. Asked twice, it answers the done state. Raises 409 `order_not_cancellable`.
 */
export async function cancelPlacedOrder(ctx: Ctx, order_id: string): Promise<Cancellation> {
  const result = await cancelOrder(portsOf(ctx), order_id);
  if (result.kind === "not_found") throw new Error(`order ${order_id} is gone`);
  const { status, cancelled_from } = result.order;
  if (result.kind === "too_late")
    throw CheckoutError.order_not_cancellable({ status: outwardStatus(status, cancelled_from) });
  const [order] = await selectOrder(ctx, order_id);
  if (!order) throw new Error(`order ${order_id} is gone`);
  return { order: await openOrder(ctx, order), noted: result.kind === "noted" };
}
