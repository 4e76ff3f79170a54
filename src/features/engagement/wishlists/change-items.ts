import type { z } from "@hono/zod-openapi";
import { and, eq, sql } from "drizzle-orm";
import { findSingleVariantId, sellableVariants } from "#goods/catalog";
import { CartError, fillCart, type CartDto } from "#ordering/cart";
import type { Ctx } from "#platform/context";
import { isForeignKeyViolation, isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import type { Repeat } from "#platform/http/idempotency";
import { sealPersonal } from "#platform/secrets/personal";
import { WishlistError } from "./errors.ts";
import { findOwnList, findSharedWishlist, findWishlist, type WholeWishlist } from "./find-wishlist.ts";
import { ITEMS_MAX, leftOf, MARKS_MAX } from "./rules.ts";
import type { ItemInput, ItemPatch } from "./schemas.ts";
import { isItem, type ItemRow, type ListRow, places } from "./store.ts";
import { wishlistItems, wishlistPurchases } from "./tables.ts";

async function variantOf(ctx: Ctx, { variant_id, product_id }: z.output<typeof ItemInput>): Promise<string> {
  const named = variant_id ?? (await findSingleVariantId(ctx, product_id ?? ""));
  if (named === null) throw CartError.variant_required();
  const found = await sellableVariants(ctx, [named]).get();
  if (!found?.sellable) throw CartError.variant_not_sold({ variant_id: named });
  return named;
}

async function sealNote(ctx: Ctx, { personal_key }: ListRow, note: string | null) {
  if (personal_key === null) throw WishlistError.wishlist_not_found();
  return note === null ? null : sealPersonal(ctx, personal_key, places.note, note);
}

/**
 * Puts a variant on the caller's list; one that is there is changed as the input says. 404 `wishlist_not_found`, `product_not_found`,
 * `variant_not_sold`; 409 `wishlist_full`; 422 `variant_required`.
 */
export async function addItem(
  ctx: Ctx,
  user: User,
  id: string,
  input: z.output<typeof ItemInput>,
): Promise<WholeWishlist> {
  const list = await findOwnList(ctx, user, id);
  const variant_id = await variantOf(ctx, input);
  const { note = null, wanted_quantity = 1 } = input;
  const now = ctx.now();
  try {
    await commit(ctx, [
      ctx.db.insert(wishlistItems).values({
        wishlist_id: id,
        variant_id,
        place: sql`(SELECT count(*) + 1 FROM wishlist_items WHERE wishlist_id = ${id} AND variant_id <> ${variant_id})`,
        note: await sealNote(ctx, list, note),
        wanted_quantity,
        created_at: now,
        updated_at: now,
      }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "wishlist_items_place")) throw WishlistError.wishlist_full({ most: ITEMS_MAX });
    // The list was deleted since it was read.
    if (isForeignKeyViolation(error)) throw WishlistError.wishlist_not_found();
    if (!isUniqueViolation(error, "wishlist_items.variant_id")) throw error;
    return changeItem(ctx, user, id, variant_id, { note: input.note, wanted_quantity: input.wanted_quantity });
  }
  return findWishlist(ctx, user, id);
}

const itemOf = ({ items }: WholeWishlist, variant_id: string): ItemRow => {
  const item = items.find((one) => one.variant_id === variant_id);
  if (!item) throw WishlistError.wishlist_item_not_found();
  return item;
};

/** Changes an item. What others have bought of it stays wanted. 404 `wishlist_not_found`, `wishlist_item_not_found`. */
export async function changeItem(
  ctx: Ctx,
  user: User,
  id: string,
  variant_id: string,
  { note, wanted_quantity }: z.output<typeof ItemPatch>,
): Promise<WholeWishlist> {
  const list = await findWishlist(ctx, user, id);
  itemOf(list, variant_id);
  await commit(ctx, [
    ctx.db
      .update(wishlistItems)
      .set({
        ...(note === undefined ? {} : { note: await sealNote(ctx, list, note) }),
        ...(wanted_quantity === undefined
          ? {}
          : { wanted_quantity: sql`max(${wanted_quantity}, ${wishlistItems.bought_quantity})` }),
        updated_at: ctx.now(),
      })
      .where(isItem(id, variant_id)),
  ]);
  return findWishlist(ctx, user, id);
}

const takeAway = (ctx: Ctx, id: string, variant_id: string) => [
  ctx.db
    .delete(wishlistPurchases)
    .where(and(eq(wishlistPurchases.wishlist_id, id), eq(wishlistPurchases.variant_id, variant_id))),
  ctx.db.delete(wishlistItems).where(isItem(id, variant_id)),
];

/** Takes an item off the caller's list. Done twice it stays done. 404 `wishlist_not_found`. */
export async function removeItem(ctx: Ctx, user: User, id: string, variant_id: string): Promise<WholeWishlist> {
  await findOwnList(ctx, user, id);
  await commit(ctx, takeAway(ctx, id, variant_id));
  return findWishlist(ctx, user, id);
}

export type MovedItem = { readonly cart: z.output<typeof CartDto>; readonly is_moved: boolean };

/**
 * Puts what is still wanted of an item into the caller's cart, and takes the item off the list where all of it could be had. The cart has
 * at least so many units then, so that a move that was interrupted is made again. 404 `wishlist_not_found`, `wishlist_item_not_found`.
 */
export async function moveItem(
  ctx: Ctx,
  user: User,
  id: string,
  variant_id: string,
  repeat: Repeat | null,
): Promise<MovedItem> {
  const item = itemOf(await findWishlist(ctx, user, id), variant_id);
  const wanted = [{ variant_id, quantity: Math.max(1, leftOf(item)) }];
  const { cart, shortfalls } = await fillCart(ctx, wanted, { currency: undefined, repeat });
  const is_moved = shortfalls.length === 0;
  if (is_moved) await commit(ctx, takeAway(ctx, id, variant_id));
  return { cart, is_moved };
}

/**
 * Marks units of an item of a shared list as bought, so that nobody buys them twice: who did is kept nowhere. Its id, which is the
 * operation's, is all that takes the mark back. 404 `wishlist_not_found`, `wishlist_item_not_found`; 409 `wish_exceeded`.
 */
export async function markPurchase(ctx: Ctx, share_token: string, variant_id: string, quantity: number) {
  const list = await findSharedWishlist(ctx, share_token);
  itemOf(list, variant_id);
  const purchase_id = ctx.operation_id;
  try {
    await commit(ctx, [
      ctx.db.insert(wishlistPurchases).values({
        id: purchase_id,
        wishlist_id: list.id,
        variant_id,
        // No mark of 0 is kept, which is how a list says that it has enough of them.
        quantity: sql`CASE WHEN (SELECT count(*) FROM wishlist_purchases WHERE wishlist_id = ${list.id}) < ${MARKS_MAX} THEN ${quantity} ELSE 0 END`,
        created_at: ctx.now(),
      }),
      ctx.db
        .update(wishlistItems)
        .set({ bought_quantity: sql`${wishlistItems.bought_quantity} + ${quantity}`, updated_at: ctx.now() })
        .where(isItem(list.id, variant_id)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "wishlist_items_bought_quantity")) {
      const item = itemOf(await findSharedWishlist(ctx, share_token), variant_id);
      throw WishlistError.wish_exceeded({ left: leftOf(item) });
    }
    if (isGuardViolation(error, "wishlist_purchases_quantity")) throw WishlistError.wish_exceeded({ left: 0 });
    if (isForeignKeyViolation(error)) throw WishlistError.wishlist_item_not_found();
    if (!isUniqueViolation(error, "wishlist_purchases.id")) throw error;
  }
  return { purchase_id, wishlist: await findSharedWishlist(ctx, share_token) };
}

/** Takes a mark back. Done twice it stays done. 404 `wishlist_not_found`. */
export async function unmarkPurchase(ctx: Ctx, share_token: string, purchase_id: string): Promise<WholeWishlist> {
  const { id } = await findSharedWishlist(ctx, share_token);
  const marked = and(eq(wishlistPurchases.id, purchase_id), eq(wishlistPurchases.wishlist_id, id));
  await commit(ctx, [
    ctx.db
      .update(wishlistItems)
      .set({
        bought_quantity: sql`${wishlistItems.bought_quantity} - (SELECT p.quantity FROM wishlist_purchases p WHERE p.id = ${purchase_id})`,
        updated_at: ctx.now(),
      })
      .where(
        sql`wishlist_items.wishlist_id = ${id} AND wishlist_items.variant_id IN (SELECT p.variant_id FROM wishlist_purchases p WHERE p.id = ${purchase_id} AND p.wishlist_id = ${id})`,
      ),
    ctx.db.delete(wishlistPurchases).where(marked),
  ]);
  return findSharedWishlist(ctx, share_token);
}
