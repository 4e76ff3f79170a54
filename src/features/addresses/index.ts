import { defineFeature } from "#platform/feature";
import { addressRoutes } from "./routes.ts";

export { AddressFields, toDetails as toAddressDetails } from "./schemas.ts";
export { addressesOfPerson, addressOf, eraseAddresses, openAddress } from "./store.ts";
export { AddressDetails } from "./address-details.ts";

export const addresses = defineFeature({
  name: "addresses",
  routes: [addressRoutes],
});
