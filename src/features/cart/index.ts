import { defineFeature } from "#platform/feature";
import { cartPersonalData } from "./personal-data.ts";
import { cartRoutes } from "./routes.ts";
import { cartSettings } from "./settings.ts";

export type {
  BeginOutcome,
  BeginRequest,
  ConcludeRequest,
  Demand,
  Journal,
  JournalState,
  Shortage,
} from "./journal-rules.ts";
export { CartHeader } from "./schemas.ts";
export { type CartVerbs, cartOf, currentCart } from "./cart-of.ts";
export { CartError } from "./errors.ts";
export { mergeGuestCart } from "./merge-guest-cart.ts";
export { cartObject, customerCart, type DriveCheckout } from "./object.ts";
export type { OpenCheckout } from "./object-journal.ts";

export const cart = defineFeature({
  name: "cart",
  settings: cartSettings,
  routes: [cartRoutes],
  personal: cartPersonalData,
});
