import { z } from "zod";
import { dueSums, duesAfter, handBalances } from "#money/ledger";
import { capturedOf, paymentsByHandAfter } from "#money/payments";
import type { Ctx } from "#platform/context";
import type { CursorValue } from "#platform/data/cursor";
import type { Finding, Slice, WalkRun, Walks } from "#platform/data/walks";
import { doBooksAgree, type HandBooks } from "./rules.ts";
import { receiptsAfter, receiptSums } from "./store.ts";

const KIND = "receipts";
const ROWS_AT_ONCE = 40;

/** What leads to a payment: that it was made, that money came for it, and that some of it is owed. */
const reads = { payments: paymentsByHandAfter, receipts: receiptsAfter, dues: duesAfter };
const phases = ["payments", "receipts", "dues"] as const;
const Cursor = z.object({ of: z.enum(phases), after: z.tuple([z.int(), z.string()]).nullable() });

/** Holds receipts, dues and the ledger against the payments by hand that something happened to since the beginning of the run. */
export async function walkReceipts(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const { of, after } = Cursor.parse(run.cursor ?? { of: phases[0], after: null });
  const rows = await reads[of](ctx, run.created_at_from, after satisfies readonly CursorValue[] | null, ROWS_AT_ONCE);
  const payments = new Map(rows.map(({ payment_id, order_id }) => [payment_id, order_id]));
  const last = rows.at(-1);
  const next = phases[phases.indexOf(of) + 1];
  return {
    compared: payments.size,
    findings: payments.size === 0 ? [] : await compareBooks(ctx, payments, of, run.created_at_from),
    cursor:
      last && rows.length === ROWS_AT_ONCE
        ? { of, after: [last.at, last.id] }
        : next === undefined
          ? null
          : { of: next, after: null },
  };
}

/** Each change of a payment is one batch, so they agree at any moment. Where they do not, a person looks: no side is to be believed. */
async function compareBooks(
  ctx: Ctx,
  order_by_payment: ReadonlyMap<string, string>,
  of: (typeof phases)[number],
  from: number,
): Promise<Finding[]> {
  const [payment_ids, order_ids] = [[...order_by_payment.keys()], [...order_by_payment.values()]];
  // All in one batch, so that nothing comes in between.
  const [payments, receipts, dues, ledger] = await ctx.db.batch([
    capturedOf(ctx, payment_ids),
    receiptSums(ctx, payment_ids),
    dueSums(ctx, order_ids),
    handBalances(ctx, order_ids),
  ]);
  return payments.flatMap(({ payment_id, order_id, captured, created_at }) => {
    const isIts = (row: { readonly payment_id: string }) => row.payment_id === payment_id;
    const [came, owed, booked] = [receipts.find(isIts), dues.find(isIts), ledger.find(isIts)];
    // An earlier part of the walk has led to it.
    if (of !== "payments" && created_at >= from) return [];
    if (of === "dues" && came && came.latest_at >= from) return [];
    const books: HandBooks = {
      captured,
      received: came?.received ?? 0,
      counted: came?.counted ?? 0,
      due: owed?.open ?? 0,
      paid_out: owed?.paid_out ?? 0,
      ledger_in_hand: booked?.in_hand ?? 0,
      ledger_due: booked?.owed ?? 0,
      ledger_sold: booked?.sold ?? 0,
    };
    if (doBooksAgree(books)) return [];
    return [{ kind: KIND, subject_id: payment_id, order_id, says: { database: books }, remedy: "look", mended: false }];
  });
}

export const receiptWalks: Walks = {
  parts: [
    {
      name: "receipts",
      rank: 6,
      kinds: [KIND],
      remedies: ["look"],
      meanings: {
        [KIND]: "The receipts, dues and ledger entries of a payment by transfer or in cash do not agree.",
        look: "A person compares them with the bank's statement.",
      },
      walk: walkReceipts,
    },
  ],
};
