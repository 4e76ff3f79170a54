import { and, asc, desc, eq, getTableColumns, isNull, or, sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { closedBecause, entryKinds, type Purse } from "./rules.ts";
import { valueAccounts, valueEntries } from "./tables.ts";

export type ValueAccount = typeof valueAccounts.$inferSelect;
export type ValueEntry = typeof valueEntries.$inferSelect;

/** A statement that reads accounts by their ids, in no order. */
export const accountsById = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.select().from(valueAccounts).where(inIds(valueAccounts.id, ids));

/** A statement: a customer's store credit in every currency, or in the one that is named. */
export const creditOf = (ctx: Ctx, user_id: string, currency?: string) =>
  ctx.db
    .select()
    .from(valueAccounts)
    .where(
      and(
        eq(valueAccounts.kind, "store_credit"),
        eq(valueAccounts.user_id, user_id),
        currency === undefined ? undefined : eq(valueAccounts.currency, currency),
      ),
    )
    .orderBy(asc(valueAccounts.currency));

/** A statement: the gift cards of a cart, and a customer's store credit where they want to spend it. */
export const accountsToSpend = (
  ctx: Ctx,
  { gift_card_ids, credit_of }: { readonly gift_card_ids: readonly string[]; readonly credit_of: string | null },
) =>
  ctx.db
    .select()
    .from(valueAccounts)
    .where(
      or(
        inIds(valueAccounts.id, gift_card_ids),
        and(eq(valueAccounts.kind, "store_credit"), eq(valueAccounts.user_id, credit_of ?? "")),
      ),
    );

/** What can be spent of it: nothing in another currency, or once it is closed. */
export function availableOf(account: ValueAccount, currency: string, now: number): number {
  const is_usable = account.currency === currency && closedBecause(account, now) === null;
  return is_usable ? account.balance - account.held : 0;
}

/** The accounts that an order may be paid with, in this order; those that have nothing for it are left out. */
export const pursesOf = (accounts: readonly ValueAccount[], currency: string, now: number): Purse[] =>
  accounts.flatMap((account) => {
    const available = availableOf(account, currency, now);
    return available > 0 ? [{ account_id: account.id, available }] : [];
  });

/** A statement: a page of what happened to an account, newest first, one more than `limit`. */
export const selectEntries = (ctx: Ctx, account_id: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(valueEntries)
    .where(and(eq(valueEntries.account_id, account_id), behind([valueEntries.at, valueEntries.cause], "desc", after)))
    .orderBy(desc(valueEntries.at), desc(valueEntries.cause))
    .limit(limit + 1);

const Entries = z.array(
  z.object({
    kind: z.enum(entryKinds),
    amount: z.int(),
    order_id: z.string().nullable(),
    reason: z.string().nullable(),
    at: z.int(),
  }),
);

/** A statement: a customer's store credit in every currency, each with the latest 100 of what happened to it, newest first. */
export const creditWithEntries = (ctx: Ctx, user_id: string) =>
  ctx.db
    .select({
      ...getTableColumns(valueAccounts),
      entries: sql`(SELECT json_group_array(json_object('kind', i.kind, 'amount', i.amount, 'order_id', i.order_id,
        'reason', i.reason, 'at', i.at)) FROM (SELECT * FROM value_entries WHERE account_id = value_accounts.id
        ORDER BY at DESC, cause DESC LIMIT 100) i)`.mapWith(jsonOf(Entries)),
    })
    .from(valueAccounts)
    .where(and(eq(valueAccounts.kind, "store_credit"), eq(valueAccounts.user_id, user_id)))
    .orderBy(asc(valueAccounts.currency));

/** A statement: the cards that were issued for money of an order and have no code yet. */
export const codelessCards = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select()
    .from(valueAccounts)
    .where(and(eq(valueAccounts.order_id, order_id), isNull(valueAccounts.last4)));

/** A statement: what the shop owes in stored value, by currency and kind. What is past its day counts as owed until it is written off. */
export const liabilities = (ctx: Ctx) =>
  ctx.db
    .select({
      currency: valueAccounts.currency,
      kind: valueAccounts.kind,
      accounts: sql<number>`count(*)`,
      outstanding: sql<number>`sum(${valueAccounts.balance})`,
      held: sql<number>`sum(${valueAccounts.held})`,
      expired: sql<number>`sum((SELECT coalesce(sum(e.amount), 0) FROM value_entries e WHERE e.account_id = value_accounts.id AND e.kind = 'expire'))`,
    })
    .from(valueAccounts)
    .groupBy(valueAccounts.currency, valueAccounts.kind)
    .orderBy(asc(valueAccounts.currency), asc(valueAccounts.kind));
