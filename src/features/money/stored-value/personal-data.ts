import { asc, eq, inArray } from "drizzle-orm";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { forfeitCredit } from "./change-account.ts";
import { creditOf } from "./store.ts";
import { valueAccounts, valueEntries } from "./tables.ts";

const theirs = (ctx: Ctx, user_id: string) =>
  ctx.db.select({ id: valueAccounts.id }).from(valueAccounts).where(eq(valueAccounts.user_id, user_id));

async function creditOfPerson(ctx: Ctx, user_id: string) {
  const [accounts, entries] = await ctx.db.batch([
    creditOf(ctx, user_id),
    ctx.db
      .select()
      .from(valueEntries)
      .where(inArray(valueEntries.account_id, theirs(ctx, user_id)))
      .orderBy(asc(valueEntries.at)),
  ]);
  return {
    store_credit: {
      accounts: accounts.map(({ id, currency, balance, held }) => ({ id, currency, balance, held })),
      entries: entries.map(({ account_id, kind, amount, order_id, reason, at }) => ({
        account_id,
        kind,
        amount,
        order_id,
        reason,
        created_at: toIso(at),
      })),
    },
  };
}

/** An erased person's credit is written off, and what staff wrote about it goes; the books stay. */
export const storedValuePersonalData: PersonalData = {
  gather: (ctx, { user_id }) => creditOfPerson(ctx, user_id),
  erase: (ctx, { user_id }) => [
    ...forfeitCredit(ctx, user_id),
    ctx.db
      .update(valueEntries)
      .set({ reason: null })
      .where(inArray(valueEntries.account_id, theirs(ctx, user_id))),
  ],
};
