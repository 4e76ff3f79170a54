import { defineFeature } from "#platform/feature";
import { buyerFactListeners } from "./consumer.ts";

/** What an order that is sold tells about its customer, for the features above orders that price by it. */
export const buyerFacts = defineFeature({ name: "buyer-facts", on: buyerFactListeners });
