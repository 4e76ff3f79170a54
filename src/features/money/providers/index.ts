import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { methodAdminRoutes } from "./admin-routes.ts";
import { methodRoutes } from "./routes.ts";
import { transferSettings } from "./settings.ts";

export { fetchProvider, NoAnswer, orUnavailable, settledAnswer, textOf } from "./ask-provider.ts";
export { cardFields } from "./card-fields.ts";
export { ProviderError } from "./errors.ts";
export { findProvider, providerOf, providerOfIntent, takenProviders } from "./find-provider.ts";
export { type MethodUse, methodOf, type PaymentMethod } from "./method-rules.ts";
export { ProviderName } from "./method-schemas.ts";
export { isChargeableBy, missingSettings, refuseMethod, unconfiguredMethods } from "./offered-methods.ts";
export { paymentAdapters } from "./payment-adapters.ts";
export type {
  Confirmed,
  Intent,
  IntentPage,
  ListedIntent,
  MethodDetails,
  MethodSetup,
  NewCustomer,
  PayableCharge,
  PayableOrder,
  PayerContact,
  PaymentProvider,
  ProviderEvent,
  RefundRequest,
  RefundResult,
  Returned,
  SavedMethods,
} from "./provider.ts";
export { inFours, referencesIn } from "./reference-rules.ts";
export {
  type HandProvider,
  handProviders,
  type IntentStatus,
  intentStatuses,
  isByHand,
  isKeyTrusted,
  keepsGoods,
  nearestChargeable,
  outstandingOf,
  type OwedPayment,
  PAYMENT_WINDOW_MS,
  providerNames,
  stepOf,
} from "./rules.ts";
export { bankAccount, transferSettings } from "./settings.ts";
export { drawQr, InstructionsDto, showInstructions, type TransferPayment } from "./show-instructions.ts";
export { selectMethodTerms, type StoredTerms } from "./store.ts";
export type { BankAccount } from "./transfer-rules.ts";

/** The port for payment providers, the ways to pay that this shop offers, and how one is paid by hand. */
export const providers = defineFeature({
  name: "providers",
  settings: transferSettings,
  routes: [methodRoutes, methodAdminRoutes],
  plugs: [auditedKeys.plug("is_active position countries limits names")],
});
