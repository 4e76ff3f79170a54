import { and, count, desc, eq, sql } from "drizzle-orm";
import { accountsById, selectEntries } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { GiftCardError } from "./errors.ts";
import { giftCards } from "./tables.ts";

export type CardFilter = { readonly last4?: string | undefined; readonly batch_id?: string | undefined };

/** A batch is found by its own index: the plus keeps that of the last characters out of the way. */
const matching = ({ last4, batch_id }: CardFilter) => {
  const ending = last4?.toUpperCase();
  if (batch_id === undefined) return ending === undefined ? undefined : eq(giftCards.last4, ending);
  return and(eq(giftCards.batch_id, batch_id), ending === undefined ? undefined : sql`+${giftCards.last4} = ${ending}`);
};

const batchColumns = { id: giftCards.id, batch_id: giftCards.batch_id };

/** A page of cards, newest first: one trip, and one more for their balances. */
export async function listCards(ctx: Ctx, request: CardFilter & PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "gift_cards",
    rows: (after) =>
      ctx.db
        .select({ ...batchColumns, created_at: giftCards.created_at })
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
  const by_id = new Map(accounts.map((account) => [account.id, account]));
  const cards = rows.flatMap(({ id, batch_id }) => {
    const account = by_id.get(id);
    return account ? [{ ...account, batch_id }] : [];
  });
  return { rows: cards, ...page };
}

const MOST_ENTRIES = 100;

/** A card and the latest of what happened to it. Raises 404 `gift_card_not_found`. */
export async function findCard(ctx: Ctx, id: string) {
  const [[account], [card], entries] = await ctx.db.batch([
    accountsById(ctx, [id]),
    ctx.db.select(batchColumns).from(giftCards).where(eq(giftCards.id, id)),
    selectEntries(ctx, id, null, MOST_ENTRIES - 1),
  ]);
  if (!account || account.kind !== "gift_card") throw GiftCardError.gift_card_not_found();
  return { ...account, batch_id: card?.batch_id ?? null, entries };
}
