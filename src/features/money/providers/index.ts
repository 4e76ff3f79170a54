import { defineFeature } from "#platform/feature";
import { stripeSettings } from "./settings.ts";

export { ProviderError } from "./errors.ts";
export { findProvider, providerNames, providerOf } from "./find-provider.ts";
export type { Confirmed, Intent, ListedIntent, PayerContact, PaymentProvider, ProviderEvent } from "./provider.ts";
export { type IntentStatus, isChargeable, PAYMENT_WINDOW_MS } from "./rules.ts";

/** The port for payment providers and its adapters: Stripe. */
export const providers = defineFeature({
  name: "providers",
  settings: stripeSettings,
});
