import { defineFeature } from "#platform/feature";
import { mergeGuestCart } from "./merge-guest-cart.ts";
import { cartPersonalData } from "./personal-data.ts";
import { cartRoutes } from "./routes.ts";
import { cartSettings } from "./settings.ts";

export type { BeginOutcome, BeginRequest, ConcludeRequest, Journal, JournalState, Shortage } from "./journal-rules.ts";
export { CartHeader } from "./schemas.ts";
export { type CartVerbs, cartOf, currentCart } from "./cart-of.ts";
export { CartError } from "./errors.ts";
export { mergeGuestCart };
export { cartObject, customerCart, type DriveCheckout } from "./object.ts";
export type { OpenCheckout } from "./object-journal.ts";

/** The cart object, one per cart, with the journal of its checkouts. */
export const cart = defineFeature({
  name: "cart",
  settings: cartSettings,
  routes: [cartRoutes],
  personal: cartPersonalData,
  signed_in: async (ctx, user_id) => {
    if (ctx.guest.cart_id !== null) await mergeGuestCart(ctx, ctx.guest.cart_id, user_id);
  },
});
