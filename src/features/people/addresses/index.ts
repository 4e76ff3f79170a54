import { defineFeature } from "#platform/feature";
import { addressPersonalData } from "./personal-data.ts";
import { addressRoutes } from "./routes.ts";

export { AddressDto, AddressFields, toAddressDto, toDetails as toAddressDetails } from "./schemas.ts";
export { addressOf, type AddressRow, listAddresses, unsealAddress } from "./store.ts";
export { AddressDetails } from "./address-details.ts";
export { isCountry } from "./country-rules.ts";

/** The address book. */
export const addresses = defineFeature({
  name: "addresses",
  routes: [addressRoutes],
  personal: addressPersonalData,
});
