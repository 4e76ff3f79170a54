import type Stripe from "stripe";
import type { Call } from "./call.ts";
import { Refusal } from "./errors.ts";

export function requireIntent(call: Call, id: string): Stripe.PaymentIntent {
  const intent = call.store.find("payment_intent", id);
  if (!intent) throw Refusal.missing("payment_intent", id, "intent", 404);
  return intent;
}
