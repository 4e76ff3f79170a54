import type { z } from "@hono/zod-openapi";
import { attemptOf, paymentOfOrder, type PaymentOfOrder, toPaymentDto } from "#money/payments";
import { unsealOrder, selectOrder, type SealedOrder, toOrderDto } from "#ordering/orders";
import type { Intent, Order } from "#ordering/protocol";
import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import type { CheckoutDto } from "./schemas.ts";

type Shown = z.output<typeof CheckoutDto>;

/** What the order was read as in its placing batch, which spares a trip, and the saved method that it is paid with. */
type Known = { readonly placed: SealedOrder | undefined; readonly saved_method_id: string | null };

/** The answer to a checkout: the payment is as its intent is now. */
export async function showCheckout(
  ctx: Ctx,
  order: Order,
  intent: Intent | null,
  { placed, saved_method_id }: Known,
): Promise<Shown> {
  const row = placed ?? (await selectOrder(ctx, order.order_id))[0];
  if (!row) throw new Error(`order ${order.order_id} is gone`);
  const token = row.user_id === null ? { order_token: await issueOrderToken(ctx, order.order_id) } : {};
  // The payment's row was written in the batch that placed the order.
  const payment = intent ? showIntent(ctx, order, intent, row.placed_at) : await showPayment(ctx, order);
  const shown = await unsealOrder(ctx, row);
  return {
    order: toOrderDto(ctx, { ...shown, payments: asTried(shown.payments, payment, intent, saved_method_id) }),
    payment,
    rejected_codes: [],
    ...token,
  };
}

/** The payments of an order that was read before this attempt: its status goes in both places alike, and what was tried is known by now. */
const asTried = (
  payments: readonly PaymentOfOrder[],
  tried: Shown["payment"],
  intent: Intent | null,
  saved_method_id: string | null,
): PaymentOfOrder[] =>
  payments.map((one) => {
    if (!tried || one.id !== tried.id) return one;
    const { brand, last4, exp_month, exp_year, wallet } = intent?.method ?? one;
    const is_tried = tried.status === "pending" ? one.is_tried : 1;
    const saved = { saved_method_id: saved_method_id ?? one.saved_method_id };
    return { ...one, status: tried.status, is_tried, brand, last4, exp_month, exp_year, wallet, ...saved };
  });

/** The payment of an order as it is mirrored; null where nothing is to be paid. */
export async function showPayment(ctx: Ctx, order: Order): Promise<Shown["payment"]> {
  const [payment] = await paymentOfOrder(ctx, order.order_id);
  return payment ? toPaymentDto(payment) : null;
}

/** The payment of an order as its intent is now, with what the client needs to go on. */
export function showIntent(ctx: Ctx, { order_id, charge, currency }: Order, intent: Intent, created_at: number) {
  if (!charge) return null;
  const { payment_id: id, provider, amount } = charge;
  const times = { created_at, updated_at: ctx.now() };
  return toPaymentDto({ id, order_id, provider, amount, currency, ...times, ...attemptOf(intent) }, intent);
}
