import type { z } from "@hono/zod-openapi";
import { attemptOf, paymentOfOrder, toPaymentDto } from "#money/payments";
import { unsealOrder, selectOrder, type SealedOrder, toOrderDto } from "#ordering/orders";
import type { Intent, Order } from "#ordering/protocol";
import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import type { CheckoutDto } from "./schemas.ts";

type Shown = z.output<typeof CheckoutDto>;

/** The answer to a checkout. `placed` spares a trip where the placing batch has read the order; the payment is as its intent is now. */
export async function showCheckout(
  ctx: Ctx,
  order: Order,
  intent: Intent | null,
  placed?: SealedOrder,
): Promise<Shown> {
  const row = placed ?? (await selectOrder(ctx, order.order_id))[0];
  if (!row) throw new Error(`order ${order.order_id} is gone`);
  const token = row.user_id === null ? { order_token: await issueOrderToken(ctx, order.order_id) } : {};
  // The payment's row was written in the batch that placed the order.
  const payment = intent ? showIntent(order, intent, row.placed_at) : await showPayment(ctx, order);
  return { order: toOrderDto(await unsealOrder(ctx, row)), payment, ...token };
}

/** The payment of an order as it is mirrored; null where nothing is to be paid. */
export async function showPayment(ctx: Ctx, order: Order): Promise<Shown["payment"]> {
  const [payment] = await paymentOfOrder(ctx, order.order_id);
  return payment ? toPaymentDto(payment) : null;
}

/** The payment of an order as its intent is now, with what the client needs to go on. */
export function showIntent({ order_id, charge, total, currency }: Order, intent: Intent, created_at: number) {
  if (!charge) return null;
  const { payment_id: id, provider } = charge;
  return toPaymentDto({ id, order_id, provider, amount: total, currency, created_at, ...attemptOf(intent) }, intent);
}
