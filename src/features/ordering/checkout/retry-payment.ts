import type { z } from "@hono/zod-openapi";
import { methodAtProvider } from "#money/payment-customers";
import { declinedLimits } from "#ordering/checkout-limits";
import { findOwnOrder, OrderError, outwardStatus } from "#ordering/orders";
import { payOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { sha256 } from "#platform/secrets/tokens";
import { declined } from "./check-out.ts";
import { CheckoutError } from "./errors.ts";
import { portsOf } from "./ports-of.ts";
import type { PaymentInput } from "./schemas.ts";
import { showIntent } from "./show-order.ts";

/**
 * Another attempt to pay an order that is still payable, on the same intent. Raises 402 `payment_declined`, 404 for somebody
 * else's order or saved method, 409 `order_not_payable` once it is paid or closed, and 409 `other_payment_provider` for one that was placed with another.
 */
export async function retryPayment(ctx: Ctx, input: z.output<typeof PaymentInput>, idempotency_key: string) {
  const { order_id, provider } = input;
  const { placed_at, payments } = await findOwnOrder(ctx, order_id);
  const payment_method_id = await methodAtProvider(ctx, input);
  const placed_with = payments[0]?.provider;
  if (placed_with !== undefined && placed_with !== provider)
    throw CheckoutError.other_payment_provider({ provider: placed_with });
  const attempt = (await sha256(`${order_id} ${idempotency_key}`)).slice(0, 32);
  const limits = await declinedLimits(ctx, attempt);
  const result = await payOrder(portsOf(ctx, limits), order_id, { payment_method_id, attempt }).finally(limits.done);
  if (result.kind === "not_found") throw OrderError.order_not_found();
  if (result.kind === "declined") throw await declined(ctx, result.order, result.intent);
  const payment = result.kind === "payable" ? showIntent(ctx, result.order, result.intent, placed_at) : null;
  if (!payment) {
    const { status, cancelled_from } = result.order;
    throw CheckoutError.order_not_payable({ order_status: outwardStatus(status, cancelled_from) });
  }
  return payment;
}
