import { and, asc, count, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { type SellableVariant, sellableVariants } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { personalKeyOf, unsealPersonal } from "#platform/secrets/personal";
import { wishlistItems, wishlists } from "./tables.ts";

export const places = { name: "wishlists.name", note: "wishlist_items.note" } as const;

const columns = {
  ...getTableColumns(wishlists),
  personal_key: personalKeyOf("wishlists.user_id"),
  item_count: sql<number>`(SELECT count(*) FROM wishlist_items i WHERE i.wishlist_id = wishlists.id)`.as("item_count"),
};

const select = (ctx: Ctx) => ctx.db.select(columns).from(wishlists);
type SealedList = Awaited<ReturnType<typeof select>>[number];

export type ListRow = Omit<SealedList, "name"> & { readonly name: string };

/** Null once its owner is erased. */
export async function unsealList(ctx: Ctx, row: SealedList): Promise<ListRow | null> {
  const name = await unsealPersonal(ctx, row.personal_key, places.name, row.name);
  return name === null ? null : { ...row, name };
}

/** A statement: a list by its id or by what its link is made of, sealed; one row or none. */
export const selectList = (ctx: Ctx, which: { readonly id: string } | { readonly share_id: string }) =>
  select(ctx).where("id" in which ? eq(wishlists.id, which.id) : eq(wishlists.share_id, which.share_id));

/** A page of a customer's lists, the oldest first, one more than `limit`. */
export const selectListsOf = (ctx: Ctx, user_id: string, after: readonly CursorValue[] | null, limit: number) =>
  select(ctx)
    .where(and(eq(wishlists.user_id, user_id), behind([wishlists.created_at, wishlists.id], "asc", after)))
    .orderBy(asc(wishlists.created_at), asc(wishlists.id))
    .limit(limit + 1);

export const countListsOf = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ total_count: count() }).from(wishlists).where(eq(wishlists.user_id, user_id));

/** A statement: the items of these lists, the one that was added last first, sealed. */
export const selectItems = (ctx: Ctx, which: SQL) =>
  ctx.db
    .select()
    .from(wishlistItems)
    .where(which)
    .orderBy(desc(wishlistItems.created_at), desc(wishlistItems.variant_id));
type SealedItem = Awaited<ReturnType<typeof selectItems>>[number];

export type ItemRow = Omit<SealedItem, "note"> & {
  readonly note: string | null;
  /** As the catalog has it now; null where it is there no more. */
  readonly variant: SellableVariant | null;
};

export const itemsOf = (wishlist_id: string): SQL => sql`wishlist_items.wishlist_id = ${wishlist_id}`;
export const isItem = (wishlist_id: string, variant_id: string): SQL =>
  sql`${itemsOf(wishlist_id)} AND wishlist_items.variant_id = ${variant_id}`;

/** The items with their notes and what the catalog says of their variants now. */
export async function showItems(
  ctx: Ctx,
  personal_key: string | null,
  rows: readonly SealedItem[],
): Promise<ItemRow[]> {
  const ids = rows.map(({ variant_id }) => variant_id);
  const known = ids.length === 0 ? [] : await sellableVariants(ctx, ids).all();
  const variants = new Map(known.map((variant) => [variant.variant_id, variant]));
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      note: await unsealPersonal(ctx, personal_key, places.note, row.note),
      variant: variants.get(row.variant_id) ?? null,
    })),
  );
}
