import { defineFeature } from "#platform/feature";
import { wishlistLinkRoutes } from "./link-routes.ts";
import { wishlistPersonalData } from "./personal-data.ts";
import { myWishlistRoutes } from "./routes.ts";

/** Lists of what customers want, for themselves or for those who have the link. */
export const wishlists = defineFeature({
  name: "wishlists",
  tags: [
    {
      name: "Wishlists",
      place: 82,
      description:
        "Lists of what customers want, private or shared by a link that nobody can guess. Those who have it can mark what they bought.",
    },
  ],
  routes: [myWishlistRoutes, wishlistLinkRoutes],
  personal: wishlistPersonalData,
});
