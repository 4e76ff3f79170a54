import { and, eq, gte, lt, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { ledgerEntries } from "./tables.ts";

/** A statement: what was given back between two moments, by currency, less what came to nothing after all. */
export const refundsGiven = (ctx: Ctx, from: number, to: number) =>
  ctx.db
    .select({
      currency: ledgerEntries.currency,
      refund_count: sql<number>`sum(${ledgerEntries.amount} > 0)`,
      refunds: sql<number>`sum(${ledgerEntries.amount})`,
    })
    .from(ledgerEntries)
    .where(and(eq(ledgerEntries.account, "refunds"), gte(ledgerEntries.at, from), lt(ledgerEntries.at, to)))
    .groupBy(ledgerEntries.currency);
