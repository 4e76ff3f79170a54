import { z } from "zod";
import { refundsGivenAfter } from "#money/payments";
import { ordersSoldAfter } from "#ordering/orders";
import { describeError } from "#platform/basics/log";
import type { Ctx } from "#platform/context";
import { isUniqueViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import type { Finding, Slice, WalkRun, Walks } from "#platform/data/walks";
import { issuePapers, paperReads } from "./issue-papers.ts";
import { invoicedOf } from "./store.ts";

const KIND = "missing_paper";
const ORDERS_AT_ONCE = 40;

const Cursor = z.object({ of: z.enum(["orders", "refunds"]), after: z.tuple([z.int(), z.string()]).nullable() });

/** Sold orders, and then refunds, since the beginning of the run: each is to have its paper. What a message left out is issued. */
export async function walkPapers(ctx: Ctx, run: WalkRun): Promise<Slice> {
  const { of, after } = Cursor.parse(run.cursor ?? { of: "orders", after: null });
  const rows = await (of === "orders" ? soldOrders(ctx, run, after) : givenRefunds(ctx, run, after));
  const order_ids = [...new Set(rows.filter(({ at }) => at <= ctx.now() - run.grace_ms).map((row) => row.order_id))];
  const suspects = of === "orders" ? await withoutInvoice(ctx, order_ids) : order_ids;
  const findings: Finding[] = [];
  for (const order_id of suspects) findings.push(...(await comparePapers(ctx, run, order_id)));
  const last = rows.at(-1);
  const next = of === "orders" ? { of: "refunds", after: null } : null;
  const cursor = rows.length === ORDERS_AT_ONCE && last ? { of, after: [last.at, last.id] } : next;
  return { compared: order_ids.length, findings, cursor };
}

type Row = { readonly id: string; readonly order_id: string; readonly at: number };
type After = readonly [number, string] | null;

async function soldOrders(ctx: Ctx, { created_at_from }: WalkRun, after: After): Promise<Row[]> {
  const rows = await ordersSoldAfter(ctx, created_at_from, after, ORDERS_AT_ONCE);
  return rows.map(({ order_id, sold_at }) => ({ id: order_id, order_id, at: sold_at }));
}

async function givenRefunds(ctx: Ctx, { created_at_from }: WalkRun, after: After): Promise<Row[]> {
  const rows = await refundsGivenAfter(ctx, created_at_from, after, ORDERS_AT_ONCE);
  return rows.map(({ id, order_id, created_at }) => ({ id, order_id, at: created_at }));
}

async function withoutInvoice(ctx: Ctx, order_ids: readonly string[]): Promise<string[]> {
  const known = new Set((await invoicedOf(ctx, order_ids)).map(({ order_id }) => order_id));
  return order_ids.filter((order_id) => !known.has(order_id));
}

async function comparePapers(ctx: Ctx, run: WalkRun, order_id: string): Promise<Finding[]> {
  const rows = await ctx.db.batch(paperReads(ctx, order_id));
  const [issued, [accepted]] = [
    await issuePapers(ctx, rows),
    await ctx.db.batch([run.acceptedOf(ctx, KIND, [order_id])]),
  ];
  if (issued.length === 0) return [];
  const mended = run.mode !== "list" && accepted.length === 0 && (await tryToIssue(ctx, order_id, issued));
  if (!mended) ctx.published.splice(0);
  const says = { database: { papers: rows[3].length, refunds: rows[1].length } };
  return [{ kind: KIND, subject_id: order_id, order_id, says, remedy: "issue_paper", mended }];
}

async function tryToIssue(ctx: Ctx, order_id: string, issued: Awaited<ReturnType<typeof issuePapers>>) {
  try {
    await commit(ctx, issued);
    return true;
  } catch (error) {
    // The message has come after all.
    if (isUniqueViolation(error)) return true;
    ctx.log.error("reconcile_failed", { order_id, remedy: "issue_paper", ...describeError(error) });
    return false;
  }
}

export const invoiceWalks: Walks = {
  parts: [
    {
      name: "papers",
      rank: 5,
      kinds: [KIND],
      remedies: ["issue_paper"],
      meanings: {
        [KIND]: "A sold order has no invoice, or a refund of it no credit note.",
        issue_paper: "Issue what is missing.",
      },
      walk: walkPapers,
    },
  ],
};
