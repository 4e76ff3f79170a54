import { eq, sql } from "drizzle-orm";
import { refundedItemsOf } from "#aftersales/refunds";
import { isRefundGiven, selectOrderRefunds } from "#money/payments";
import { itemsOfOrder, taxedOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { runBatch } from "#platform/data/db";
import { type TaxEngine, taxEngineOf } from "#pricing/tax-engines";
import { type DueReversal, dueReversals, type ReportedSale } from "./rules.ts";
import { taxReversals, taxTransactions } from "./tables.ts";

/** More refunds than an order has. */
const REFUNDS_MAX = 1_000;

/**
 * Brings what the tax engine knows of an order up to what became of it: a sale that its calculation was made for is reported once,
 * then each refund, and a cancel as all that is left. It goes by the order as it stands, so messages may be lost, doubled or late.
 * Throws when the engine does not answer: the message is delivered again then.
 */
export async function reportTaxes(ctx: Ctx, order_id: string): Promise<void> {
  const { order, transaction_id, sale } = await readSale(ctx, order_id);
  const calculation = order?.tax_manner.calculation ?? null;
  if (calculation === null || !order?.sold_at) return;
  const engine = taxEngineOf(ctx, calculation.engine);
  const transaction = transaction_id ?? (await reportSale(ctx, engine, order_id, calculation.id));
  const reported = { order_id, transaction, currency: order.currency };
  for (const due of dueReversals(sale)) await reportReversal(ctx, engine, reported, due);
}

async function readSale(ctx: Ctx, order_id: string) {
  const [[order], items, refunds, of_items, [reported], reversals] = await ctx.db.batch([
    taxedOrder(ctx, order_id),
    itemsOfOrder(ctx, order_id),
    selectOrderRefunds(ctx, sql`${order_id}`, null, REFUNDS_MAX),
    refundedItemsOf(ctx, order_id),
    ctx.db.select().from(taxTransactions).where(eq(taxTransactions.order_id, order_id)),
    ctx.db.select().from(taxReversals).where(eq(taxReversals.order_id, order_id)),
  ]);
  const cards = items.filter(({ is_gift_card }) => is_gift_card);
  const cardsIn = (refund_id: string) =>
    of_items.filter((one) => one.refund_id === refund_id && cards.some(({ id }) => id === one.item_id));
  const given = refunds.filter(isRefundGiven);
  const sale: ReportedSale = {
    order_id,
    amount: (order?.total ?? 0) - sumOf(cards.map(({ line_total }) => line_total)),
    is_cancelled: order?.status === "cancelled",
    refunds: given.map(({ id: refund_id, amount }) => ({
      refund_id,
      amount: amount - sumOf(cardsIn(refund_id).map((one) => one.amount)),
    })),
    reversals,
  };
  return { order, transaction_id: reported?.transaction_id ?? null, sale };
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

async function reportSale(ctx: Ctx, engine: TaxEngine, order_id: string, calculation_id: string): Promise<string> {
  const transaction_id = await engine.commit({ order_id, calculation_id });
  await runBatch(ctx.db, [ctx.db.insert(taxTransactions).values({ order_id, transaction_id }).onConflictDoNothing()]);
  return transaction_id;
}

type Reported = { readonly order_id: string; readonly transaction: string; readonly currency: string };

async function reportReversal(
  ctx: Ctx,
  engine: TaxEngine,
  { order_id, transaction: transaction_id, currency }: Reported,
  { cause_id, amount, is_whole }: DueReversal,
): Promise<void> {
  await engine.reverse({ transaction_id, reference: `${order_id}:${cause_id}`, amount, currency, is_whole });
  await runBatch(ctx.db, [ctx.db.insert(taxReversals).values({ order_id, cause_id, amount }).onConflictDoNothing()]);
}
