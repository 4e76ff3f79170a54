import { defineFeature } from "#platform/feature";
import { customerGroupPersonalData } from "./personal-data.ts";

export { type BuyerFacts, buyerFactsOf } from "./buyer-facts.ts";
export { noteSale, type Sale } from "./note-sale.ts";

/** Customers that prices and promotions treat alike, and what is known of each that buys. */
export const customerGroups = defineFeature({ name: "customer-groups", personal: customerGroupPersonalData });
