import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  wishlists: { id: "id user_id", personal: "name share_id" },
  wishlist_items: { id: "wishlist_id variant_id", personal: "note" },
  wishlist_purchases: { id: "id wishlist_id variant_id" },
};
