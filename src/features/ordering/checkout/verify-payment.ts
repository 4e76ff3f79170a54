import { findOwnPayment, readPayment } from "#money/payments";
import { ProviderEventError } from "#money/provider-events";
import { findProvider } from "#money/providers";
import { settleOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { portsOf } from "./ports-of.ts";
import type { VerifyInput } from "./schemas.ts";

/**
 * Takes the order of a payment as far as it can go now, for a shopper who comes back from their provider and waits. Nothing that they
 * bring along is believed: a signature of the provider's is checked, and the provider is asked. Raises `payment_not_found`,
 * `invalid_signature`, and `provider_unavailable` while it cannot say.
 */
export async function verifyPayment(ctx: Ctx, payment_id: string, returned: VerifyInput) {
  const { order_id, provider, intent_id } = await findOwnPayment(ctx, payment_id);
  if (!(await isTheirs(ctx, provider, intent_id, returned))) throw ProviderEventError.invalid_signature();
  await settleOrder(portsOf(ctx), order_id);
  return readPayment(ctx, payment_id);
}

/** Whether the provider signed what was brought along for this very payment. Nothing is, where nothing was. */
async function isTheirs(
  ctx: Ctx,
  provider: string,
  intent_id: string | null,
  { razorpay_payment_id: payment_id, razorpay_signature: signature, razorpay_order_id }: VerifyInput,
): Promise<boolean> {
  if (payment_id === undefined || signature === undefined) return true;
  if (intent_id === null || (razorpay_order_id ?? intent_id) !== intent_id) return false;
  return (await findProvider(ctx, provider)?.isReturnSigned?.(intent_id, { payment_id, signature })) ?? false;
}
