import { eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { inSpan, type Span, spanOfRow, spanRows } from "#platform/data/spans";
import { ledgerEntries } from "./tables.ts";

/** A statement: what was given back in each of these spans, by currency, less what came to nothing after all. */
export const refundsGiven = (ctx: Ctx, spans: readonly Span[]) =>
  ctx.db
    .select({
      span: spanOfRow,
      currency: ledgerEntries.currency,
      refund_count: sql<number>`sum(${ledgerEntries.amount} > 0)`,
      refunds: sql<number>`sum(${ledgerEntries.amount})`,
    })
    .from(ledgerEntries)
    .innerJoin(spanRows(spans), inSpan(ledgerEntries.at))
    .where(eq(ledgerEntries.account, "refunds"))
    .groupBy(spanOfRow, ledgerEntries.currency);
