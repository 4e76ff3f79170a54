import { defineFeature } from "#platform/feature";
import { savedMethodListeners } from "./consumer.ts";
import { savedMethodEvents } from "./events.ts";
import { customerPersonalData } from "./personal-data.ts";
import { savedMethodRoutes } from "./routes.ts";
import { savedMethodSettings } from "./settings.ts";

export { ensureCustomer } from "./ensure-customer.ts";
export { SavedMethodError } from "./errors.ts";
export { methodAtProvider } from "./method-at-provider.ts";
export { accountOfCustomer, customerOf, noteSaving, rememberCustomer } from "./store.ts";

export { savedMethodEvents };

/** Who a shopper with an account is at the payment providers, and what they can pay with again. */
export const paymentCustomers = defineFeature({
  name: "payment-customers",
  settings: savedMethodSettings,
  events: savedMethodEvents,
  routes: [savedMethodRoutes],
  on: savedMethodListeners,
  personal: customerPersonalData,
});
