import type Stripe from "stripe";
import type { Intent } from "./provider.ts";
import type { IntentStatus } from "./rules.ts";

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
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    captured: intent.amount_received,
    refunded: refundedOf(intent.latest_charge),
    client_secret: intent.client_secret,
    redirect_url: intent.next_action?.redirect_to_url?.url ?? null,
    failure_code: error?.decline_code ?? error?.code ?? null,
  };
}

/** An authorisation that was let go reads as refunded at Stripe although no money had moved. */
export function refundedOf(charge: string | Stripe.Charge | null): number {
  return charge !== null && typeof charge === "object" && charge.captured ? charge.amount_refunded : 0;
}
