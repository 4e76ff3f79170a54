import { defineFeature, type Feature } from "#platform/feature";
import { checkoutGuards } from "./checkout-guards.ts";
import { quoteRoutes } from "./routes.ts";

export { type CheckoutGuard, checkoutGuards, type GuardedCheckout } from "./checkout-guards.ts";
export { QuoteError } from "./errors.ts";
export { type Quote, quoteCheckout, type Terms } from "./quote-checkout.ts";
export { pricingFields } from "./schemas.ts";

/** What a cart costs as an order: shown to the shopper, and written onto the order that is placed. */
export const quotes = (features: readonly Feature[]) =>
  defineFeature({
    name: "quotes",
    routes: [quoteRoutes(checkoutGuards.of(features))],
  });
