import { and, count, desc, eq } from "drizzle-orm";
import { accountsById, selectEntries } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { GiftCardError } from "./errors.ts";
import { giftCards } from "./tables.ts";

export type CardFilter = { readonly last4?: string | undefined };

const matching = ({ last4 }: CardFilter) =>
  last4 === undefined ? undefined : eq(giftCards.last4, last4.toUpperCase());

/** A page of cards, newest first: one trip, and one more for their balances. */
export async function listCards(ctx: Ctx, request: CardFilter & PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "gift_cards",
    rows: (after) =>
      ctx.db
        .select({ id: giftCards.id, created_at: giftCards.created_at })
        .from(giftCards)
        .where(and(matching(request), behind([giftCards.created_at, giftCards.id], "desc", after)))
        .orderBy(desc(giftCards.created_at), desc(giftCards.id))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(giftCards).where(matching(request)),
    keysOf: (row) => [row.created_at, row.id],
  });
  const accounts = await accountsById(
    ctx,
    rows.map(({ id }) => id),
  );
  return { rows: rows.flatMap(({ id }) => accounts.filter((account) => account.id === id)), ...page };
}

const MOST_ENTRIES = 100;

/** A card and the latest of what happened to it. Raises 404 `gift_card_not_found`. */
export async function findCard(ctx: Ctx, id: string) {
  const [[account], entries] = await ctx.db.batch([
    accountsById(ctx, [id]),
    selectEntries(ctx, id, null, MOST_ENTRIES - 1),
  ]);
  if (!account || account.kind !== "gift_card") throw GiftCardError.gift_card_not_found();
  return { ...account, entries };
}
