import { find, newest } from "../../../support/demo/pick.mjs";

const own = { id: "{wishlist}" };
const shared = { "wishlist-token": "{share_token}" };
const item = { ...own, variant_id: "{variant}" };
const isShared = ({ share_token }) => share_token !== null;

export const requests = {
  createMyWishlist: { body: { name: "Kitchen", is_shared: true } },
  getMyWishlist: { at: own },
  updateMyWishlist: { at: own, body: { name: "Kitchen and table", is_shared: true } },
  replaceMyWishlist: { at: own, body: { name: "Kitchen" } },
  deleteMyWishlist: { at: own },
  addMyWishlistItem: { at: own, body: { variant_id: "{variant}", note: "In blue", wanted_quantity: 2 } },
  updateMyWishlistItem: { at: item, body: { wanted_quantity: 3 } },
  replaceMyWishlistItem: { at: item, body: { note: "In green", wanted_quantity: 2 } },
  removeMyWishlistItem: { at: item },
  moveMyWishlistItem: { at: item },
  getSharedWishlist: { at: shared },
  createWishlistPurchase: { at: shared, body: { variant_id: "{variant}", quantity: 1 } },
  deleteWishlistPurchase: {
    at: { ...shared, purchase_id: "{wishlist_purchase}" },
    needs: "the `purchase_id` that marking a purchase answers, and nothing else",
  },
};

export const values = {
  wishlist: ["/me/wishlists", newest()],
  share_token: ["/me/wishlists", find(isShared, ({ share_token }) => share_token)],
  wishlist_purchase: ["/me/wishlists", () => undefined],
};
