import { defineFeature } from "#platform/feature";
import { cartGiftCardRoutes } from "./routes.ts";

/** Gift cards that a cart is to be paid with. */
export const cartGiftCards = defineFeature({ name: "cart-gift-cards", routes: [cartGiftCardRoutes] });
