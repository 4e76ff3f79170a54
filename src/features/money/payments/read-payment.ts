import type { z } from "@hono/zod-openapi";
import { type Intent, type IntentStatus, providerOf } from "#money/providers";
import { holdsOrder } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { findOwnPayment } from "./find-payment.ts";
import { type PaymentDto, toPaymentDto } from "./schemas.ts";

/** How an intent reads before the mirror in D1 has heard of it; a declined one is back to `unconfirmed`. */
const statusOf = {
  unconfirmed: "pending",
  requires_action: "requires_action",
  processing: "pending",
  authorized: "authorized",
  captured: "succeeded",
  cancelled: "cancelled",
} as const satisfies Record<IntentStatus, string>;

/** What an intent says of the last attempt to pay. */
export const attemptOf = ({ status, failure_code }: Pick<Intent, "status" | "failure_code">) => ({
  status: status === "unconfirmed" && failure_code !== null ? ("failed" as const) : statusOf[status],
  failure_code,
});

/**
 * A payment as its reader may see it. What its shopper has to do next only the provider knows: it is asked, and nothing of
 * it is kept. Raises `payment_not_found`, and `provider_unavailable` while the provider cannot say.
 */
export async function readPayment(ctx: Ctx, payment_id: string): Promise<z.output<typeof PaymentDto>> {
  const payment = await findOwnPayment(ctx, payment_id);
  const { intent_id, status, provider } = payment;
  const waits = status === "requires_action" && intent_id !== null && holdsOrder(ctx, payment);
  if (!waits) return toPaymentDto(payment);
  const intent = await providerOf(ctx, provider).retrieve(intent_id);
  // After a decline the provider waits for its payer as it did before, and only the mirror knows that they have been there.
  const is_asked_again = intent.status === "unconfirmed" && intent.redirect_url !== null;
  return toPaymentDto(is_asked_again ? payment : { ...payment, ...attemptOf(intent) }, intent);
}

/** What its shopper needs of the provider to go on with a payment: it is asked, and nothing of it is kept. Raises `provider_unavailable`. */
export async function paymentSecretsOf(ctx: Ctx, payment_id: string): Promise<PaymentSecrets> {
  const { intent_id, provider } = await findOwnPayment(ctx, payment_id);
  if (intent_id === null) return { client_secret: null, redirect_url: null };
  const { client_secret, redirect_url } = await providerOf(ctx, provider).retrieve(intent_id);
  return { client_secret, redirect_url };
}

type PaymentSecrets = Pick<Intent, "client_secret" | "redirect_url">;
