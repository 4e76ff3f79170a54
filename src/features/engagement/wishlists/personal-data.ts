import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { deleteStatements } from "./change-wishlist.ts";
import { findWishlist } from "./find-wishlist.ts";
import { LISTS_MAX } from "./rules.ts";
import { toWishlistDto } from "./schemas.ts";
import { selectListsOf } from "./store.ts";

async function wishlistsOf(ctx: Ctx, user_id: string) {
  const rows = await selectListsOf(ctx, user_id, null, LISTS_MAX);
  const whole = await Promise.all(rows.map(({ id }) => findWishlist(ctx, { id: user_id }, id)));
  return whole.map((row) => toWishlistDto(ctx, row));
}

export const wishlistPersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => ({ wishlists: await wishlistsOf(ctx, user_id) }),
  erase: (ctx, { user_id }) => deleteStatements(ctx, { user_id }),
};
