import { defineFeature } from "#platform/feature";
import { customerPersonalData } from "./personal-data.ts";

export { ensureCustomer } from "./ensure-customer.ts";
export { customerOf, rememberCustomer } from "./store.ts";

/** Who a shopper with an account is at the payment providers. */
export const paymentCustomers = defineFeature({
  name: "payment-customers",
  personal: customerPersonalData,
});
