import { defineFeature } from "#platform/feature";

export { ProviderError } from "./errors.ts";
export { findProvider, providerOf } from "./find-provider.ts";
export { paymentAdapters } from "./payment-adapters.ts";
export type {
  Confirmed,
  Intent,
  ListedIntent,
  PayableOrder,
  PayerContact,
  PaymentProvider,
  ProviderEvent,
  RefundRequest,
  RefundResult,
} from "./provider.ts";
export {
  type IntentStatus,
  intentStatuses,
  isChargeable,
  isKeyTrusted,
  nearestChargeable,
  PAYMENT_WINDOW_MS,
  providerNames,
} from "./rules.ts";

/** The port for payment providers, and which of them this shop takes. */
export const providers = defineFeature({ name: "providers" });
