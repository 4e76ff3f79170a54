import { defineFeature } from "#platform/feature";

export { anybody, type Buyer } from "./rules.ts";
export { bumpSellingTerms, isTermsChanged, raiseSellingTermsFrom, sellingTermsVersion } from "./store.ts";

/** The version of what the shop sells by: taxes, promotions and price lists are read as one snapshot under it. */
export const sellingTerms = defineFeature({ name: "selling-terms" });
