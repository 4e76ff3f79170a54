import { findOwnPayment, readPayment } from "#money/payments";
import { settleOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { portsOf } from "./ports-of.ts";

/**
 * Takes the order of a payment as far as it can go now, for a shopper who comes back from their provider and waits. Nothing that they
 * bring along is believed: the provider is asked. Raises `payment_not_found`, and `provider_unavailable` while it cannot say.
 */
export async function verifyPayment(ctx: Ctx, payment_id: string) {
  const { order_id } = await findOwnPayment(ctx, payment_id);
  await settleOrder(portsOf(ctx), order_id);
  return readPayment(ctx, payment_id);
}
