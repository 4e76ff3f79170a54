import type { Decisions } from "../../../support/columns.ts";
import type { TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  wishlists: { id: "id user_id", personal: "name share_id" },
  wishlist_items: { id: "wishlist_id variant_id", personal: "note" },
  wishlist_purchases: { id: "id wishlist_id variant_id" },
};

export const theirRows: TheirRows = {
  wishlists: { person: "user_id = ?1", guest: null },
  wishlist_items: { person: "wishlist_id IN (SELECT id FROM wishlists WHERE user_id = ?1)", guest: null },
};
