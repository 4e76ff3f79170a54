import { defineFeature } from "#platform/feature";
import { addressPersonalData } from "./personal-data.ts";
import { addressRoutes } from "./routes.ts";

export { AddressFields, toDetails as toAddressDetails } from "./schemas.ts";
export { addressOf, unsealAddress } from "./store.ts";
export { AddressDetails } from "./address-details.ts";

/** The address book. */
export const addresses = defineFeature({
  name: "addresses",
  routes: [addressRoutes],
  personal: addressPersonalData,
});
