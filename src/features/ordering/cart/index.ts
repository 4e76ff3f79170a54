import { atSignIn } from "#access/sign-in";
import { defineFeature } from "#platform/feature";
import { mergeGuestCart } from "./merge-guest-cart.ts";
import { cartPersonalData } from "./personal-data.ts";
import { cartRoutes } from "./routes.ts";
import { cartSettings } from "./settings.ts";

export { type CartVerbs, cartOf, currentCart } from "./cart-of.ts";
export { changeGiftCard, fillCart } from "./change-cart.ts";
export { CartError } from "./errors.ts";
export { mergeGuestCart };
export type { Shortfall } from "./rules.ts";
export { CartDto } from "./schemas.ts";
export { cartObject, customerCart, type DriveCheckout } from "./object.ts";

/** The cart object, one per cart, in which the journal of its checkouts is kept. */
export const cart = defineFeature({
  name: "cart",
  tags: [
    {
      name: "Cart",
      place: 20,
      description:
        "What a shopper means to buy. The first item that a guest adds creates a cart, and the answer carries its `Cart-Token`. A signed-in caller has one cart, into which a guest's cart is merged on registering or logging in. Every change answers with the whole cart, priced.",
    },
  ],
  settings: cartSettings,
  routes: [cartRoutes],
  personal: cartPersonalData,
  plugs: [
    atSignIn.plug(async (ctx, user_id) => {
      if (ctx.guest.cart_id !== null) await mergeGuestCart(ctx, ctx.guest.cart_id, user_id);
    }),
  ],
});
