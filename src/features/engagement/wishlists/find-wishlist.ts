import type { Ctx } from "#platform/context";
import { readPage, type PageRequest } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import { issueToken, readToken } from "#platform/secrets/tokens";
import { WishlistError } from "./errors.ts";
import {
  countListsOf,
  itemsOf,
  type ItemRow,
  type ListRow,
  selectItems,
  selectList,
  selectListsOf,
  showItems,
  unsealList,
} from "./store.ts";

export type WholeWishlist = ListRow & {
  readonly items: readonly ItemRow[];
  /** What opens it for others; null while it is private. */
  readonly share_token: string | null;
};

const PREFIX = "wish";

const shareTokenOf = async (ctx: Ctx, { share_id }: Pick<ListRow, "share_id">): Promise<string | null> =>
  share_id === null ? null : issueToken(ctx.config.APP_SECRET, PREFIX, share_id);

/** The caller's own list without its items. 404 `wishlist_not_found`. */
export async function findOwnList(ctx: Ctx, user: Pick<User, "id">, id: string): Promise<ListRow> {
  const [sealed] = await selectList(ctx, { id });
  const row = sealed?.user_id === user.id ? await unsealList(ctx, sealed) : null;
  if (!row) throw WishlistError.wishlist_not_found();
  return row;
}

async function withItems(ctx: Ctx, row: ListRow): Promise<WholeWishlist> {
  const items = await showItems(ctx, row.personal_key, await selectItems(ctx, itemsOf(row.id)));
  return { ...row, items, share_token: await shareTokenOf(ctx, row) };
}

/** The caller's own list. 404 `wishlist_not_found`. */
export const findWishlist = async (ctx: Ctx, user: Pick<User, "id">, id: string): Promise<WholeWishlist> =>
  withItems(ctx, await findOwnList(ctx, user, id));

/** What opens the caller's own list for others now; null while it is private, and once it is deleted. */
export async function findShareToken(ctx: Ctx, user: Pick<User, "id">, id: string): Promise<string | null> {
  const [row] = await selectList(ctx, { id });
  return row?.user_id === user.id ? shareTokenOf(ctx, row) : null;
}

/** The list that a link opens. 404 `wishlist_not_found`, for a guessed link and a withdrawn one alike. */
export async function findSharedWishlist(ctx: Ctx, share_token: string): Promise<WholeWishlist> {
  const share_id = await readToken(ctx.config.APP_SECRET, PREFIX, share_token);
  const [sealed] = share_id === null ? [] : await selectList(ctx, { share_id });
  const row = sealed ? await unsealList(ctx, sealed) : null;
  if (!row) throw WishlistError.wishlist_not_found();
  return withItems(ctx, row);
}

/** The caller's own lists without their items, the oldest first. */
export async function listWishlists(ctx: Ctx, user: User, request: PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: `my_wishlists/${user.id}`,
    rows: (after) => selectListsOf(ctx, user.id, after, request.limit),
    total: countListsOf(ctx, user.id),
    keysOf: (row) => [row.created_at, row.id],
  });
  const opened = await Promise.all(rows.map(async (row) => unsealList(ctx, row)));
  const lists = opened.filter((row) => row !== null);
  return {
    rows: await Promise.all(lists.map(async (row) => ({ ...row, share_token: await shareTokenOf(ctx, row) }))),
    ...page,
  };
}
