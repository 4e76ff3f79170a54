import type Stripe from "stripe";
import type { Intent, IntentStatus, ListedIntent, PayerContact } from "#money/providers";
import { ofStripeAmount } from "./stripe-amounts.ts";
import { methodOfCharge } from "./stripe-methods.ts";

const STATUSES: Readonly<Record<string, IntentStatus>> = {
  requires_payment_method: "unconfirmed",
  requires_confirmation: "unconfirmed",
  requires_action: "requires_action",
  processing: "processing",
  requires_capture: "authorized",
  succeeded: "captured",
  canceled: "cancelled",
};

/** What every call asks for along with the intent: its charge knows what was refunded. */
export const EXPANDED = ["latest_charge"];

/** Stripe's intent in the shop's words. */
export function toIntent(intent: Stripe.PaymentIntent): Intent {
  const status = STATUSES[intent.status];
  if (!status) throw new Error(`an intent in the unknown status ${intent.status}`);
  const error = intent.last_payment_error;
  return {
    intent_id: intent.id,
    order_id: intent.metadata["order_id"] ?? "",
    status,
    amount: ofStripeAmount(intent.amount, intent.currency),
    currency: intent.currency.toUpperCase(),
    captured: ofStripeAmount(intent.amount_received, intent.currency),
    refunded: refundedOf(intent.latest_charge),
    client_secret: intent.client_secret,
    redirect_url: intent.next_action?.redirect_to_url?.url ?? null,
    failure_code: error?.decline_code ?? error?.code ?? null,
    method: methodOfCharge(intent.latest_charge),
  };
}

/** An authorisation that was let go reads as refunded at Stripe although no money had moved. */
export function refundedOf(charge: string | Stripe.Charge | null): number {
  if (charge === null || typeof charge !== "object" || !charge.captured) return 0;
  return ofStripeAmount(charge.amount_refunded, charge.currency);
}

/** As `toIntent`, with what a list is read for besides. */
export const toListed = (intent: Stripe.PaymentIntent): ListedIntent => ({
  ...toIntent(intent),
  created_at: intent.created * 1_000,
  order_number: intent.metadata["order_number"] ?? null,
  cart_id: intent.metadata["cart_id"] ?? null,
});

/** Of an intent with its charge and customer: what the shopper gave with the card, else what their account here says. */
export function toContact({ receipt_email, latest_charge, customer }: Stripe.PaymentIntent): PayerContact {
  const billing = latest_charge !== null && typeof latest_charge === "object" ? latest_charge.billing_details : null;
  const known = customer !== null && typeof customer === "object" && !customer.deleted ? customer : null;
  return {
    email: receipt_email ?? billing?.email ?? known?.email ?? null,
    name: billing?.name ?? known?.name ?? null,
  };
}
