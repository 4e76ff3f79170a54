import type { z } from "@hono/zod-openapi";
import { eq, sql } from "drizzle-orm";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { sealPersonal, selectPersonalKey } from "#platform/secrets/personal";
import { WishlistError } from "./errors.ts";
import { findOwnList, findWishlist, type WholeWishlist } from "./find-wishlist.ts";
import { LISTS_MAX } from "./rules.ts";
import type { WishlistInput, WishlistPatch } from "./schemas.ts";
import { places, selectList } from "./store.ts";
import { wishlistItems, wishlistPurchases, wishlists } from "./tables.ts";

/**
 * Makes a list. Its id is the operation's, so a repeat with the same Idempotency-Key finds it. 409 `too_many_wishlists`.
 */
export async function createWishlist(
  ctx: Ctx,
  user: User,
  input: z.output<typeof WishlistInput>,
): Promise<WholeWishlist> {
  const id = ctx.operation_id;
  const [[key], [known]] = await ctx.db.batch([selectPersonalKey(ctx, user.id), selectList(ctx, { id })]);
  if (known?.user_id === user.id) return findWishlist(ctx, user, id);
  if (!key) throw PlatformError.not_signed_in();
  const now = ctx.now();
  try {
    await commit(ctx, [
      ctx.db.insert(wishlists).values({
        id,
        user_id: user.id,
        place: sql`(SELECT count(*) + 1 FROM wishlists WHERE user_id = ${user.id})`,
        name: await sealPersonal(ctx, key.personal_key, places.name, input.name),
        kind: input.kind,
        share_id: input.is_shared ? ctx.id() : null,
        created_at: now,
        updated_at: now,
      }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "wishlists_place")) throw WishlistError.too_many_wishlists({ most: LISTS_MAX });
    if (!isUniqueViolation(error, "wishlists.id")) throw error;
  }
  return findWishlist(ctx, user, id);
}

/** Renames a list, shares it by a new link, or withdraws the link. 404 `wishlist_not_found`. */
export async function changeWishlist(
  ctx: Ctx,
  user: User,
  id: string,
  { name, is_shared }: z.output<typeof WishlistPatch>,
): Promise<WholeWishlist> {
  const row = await findOwnList(ctx, user, id);
  if (row.personal_key === null) throw WishlistError.wishlist_not_found();
  const named = name === undefined ? {} : { name: await sealPersonal(ctx, row.personal_key, places.name, name) };
  const shared =
    is_shared === undefined || is_shared === (row.share_id !== null) ? {} : { share_id: is_shared ? ctx.id() : null };
  await commit(ctx, [
    ctx.db
      .update(wishlists)
      .set({ ...named, ...shared, updated_at: ctx.now() })
      .where(eq(wishlists.id, id)),
  ]);
  return findWishlist(ctx, user, id);
}

/** Statements that take these lists away, with all that is in them. */
export const deleteStatements = (
  ctx: Ctx,
  which: { readonly id: string } | { readonly user_id: string },
): Statement[] => {
  const own = "id" in which ? eq(wishlists.id, which.id) : eq(wishlists.user_id, which.user_id);
  const theirs = sql`(SELECT id FROM wishlists WHERE ${own})`;
  return [
    ctx.db.delete(wishlistPurchases).where(sql`${wishlistPurchases.wishlist_id} IN ${theirs}`),
    ctx.db.delete(wishlistItems).where(sql`${wishlistItems.wishlist_id} IN ${theirs}`),
    ctx.db.delete(wishlists).where(own),
  ];
};

/** Deletes a list. 404 `wishlist_not_found`. */
export async function deleteWishlist(ctx: Ctx, user: User, id: string): Promise<void> {
  await findOwnList(ctx, user, id);
  await commit(ctx, deleteStatements(ctx, { id }));
}
