import { sql } from "drizzle-orm";
import type { BatchResponse } from "drizzle-orm/batch";
import type { PaperSnapshot } from "#aftersales/papers";
import { refundedItemsOf } from "#aftersales/refunds";
import { isRefundGiven, selectOrderRefunds } from "#money/payments";
import { hasEnded, selectOrder } from "#ordering/orders";
import { dayAt, startOfDay } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { keepPersonalKey, makePersonalKey } from "#platform/secrets/personal";
import { invoiceEvents } from "./events.ts";
import { sealSnapshot, unsealPaper } from "./find-papers.ts";
import { buyerIn, buyerOf, type InvoicedOrder, printCredit, printInvoice } from "./print-invoice.ts";
import { creditedOf, type CreditedPart, creditParts, dueNotes, namedItems, partsOf } from "./rules.ts";
import { invoiceSettings } from "./settings.ts";
import { type InvoiceKind, papersOfOrder } from "./store.ts";
import { invoices } from "./tables.ts";

/** More refunds than an order has. */
const REFUNDS_MAX = 1_000;

/** What the papers of an order are made from. */
export const paperReads = (ctx: Ctx, order_id: string) =>
  [
    selectOrder(ctx, order_id),
    selectOrderRefunds(ctx, sql`${order_id}`, null, REFUNDS_MAX),
    refundedItemsOf(ctx, order_id),
    papersOfOrder(ctx, order_id),
  ] as const;

type Rows = BatchResponse<ReturnType<typeof paperReads>>;
type Note = { readonly refund_id: string | null; readonly amount: number; readonly parts: readonly CreditedPart[] };

/**
 * Statements that issue every paper that an order lacks: its invoice once it is sold, then its credit notes, each with its number. They go
 * into one batch with the note that the event is dealt with: of two that were worked out from the same papers one breaks a key.
 */
export async function issuePapers(ctx: Ctx, [[sealed], refunds, of_items, papers]: Rows): Promise<Statement[]> {
  if (!sealed || sealed.sold_at === null) return [];
  const order: InvoicedOrder = { ...sealed, sold_at: sealed.sold_at };
  const notes: Note[] = papers.filter(({ kind }) => kind === "credit_note");
  const due = dueNotes({
    order_id: order.id,
    total: order.total,
    is_cancelled: hasEnded(order.status),
    refunds: refunds.map(standingOf),
    notes,
  });
  const [known] = papers;
  if (known && due.length === 0) return [];
  const buyer = known ? buyerIn(await unsealPaper(ctx, known)) : await buyerOf(ctx, sealed);
  const parts = partsOf(order);
  const issued: Statement[] = [];
  if (!known) {
    const paper: Issue = { kind: "invoice", cause: `invoice:${order.id}`, refund_id: null, position: 0, parts: [] };
    issued.push(...(await issue(ctx, order, paper, printInvoice(ctx, order, buyer, parts))));
  }
  for (const { cause, refund_id, amount } of due) {
    const credited = creditedOf(parts, notes);
    const taken = creditParts(parts, credited, namedItems(refund_id, refunds, of_items, notes), amount);
    const paper: Issue = { kind: "credit_note", cause, refund_id, position: notes.length + 1, parts: taken };
    issued.push(...(await issue(ctx, order, paper, printCredit(ctx, order, buyer, { parts, credited, taken }))));
    notes.push({ refund_id, amount, parts: taken });
  }
  return issued;
}

const standingOf = (refund: Rows[1][number]) => ({
  id: refund.id,
  amount: refund.amount,
  is_given: isRefundGiven(refund),
  is_open: refund.status === "pending" && !isRefundGiven(refund),
  is_of_cancel: refund.actor_type === "system" && refund.actor_id === "cancel",
});

type Issue = {
  readonly kind: InvoiceKind;
  readonly cause: string;
  readonly refund_id: string | null;
  readonly position: number;
  readonly parts: readonly CreditedPart[];
};

/** Statements for one paper: its key, its row, whose number D1 works out as its only writer, and the event. */
async function issue(ctx: Ctx, order: InvoicedOrder, paper: Issue, snapshot: PaperSnapshot): Promise<Statement[]> {
  const { INVOICE_ENTITY: entity, INVOICE_YEARS, ...settings } = invoiceSettings.of(ctx.config);
  const { SHOP_TIME_ZONE } = ctx.config;
  const { kind } = paper;
  const [invoice_id, issued_at, personal_key] = [ctx.id(), ctx.now(), await makePersonalKey(ctx)];
  const year = Number(dayAt(issued_at, SHOP_TIME_ZONE).slice(0, 4));
  const prefix = kind === "invoice" ? settings.INVOICE_PREFIX : settings.CREDIT_NOTE_PREFIX;
  const row = insertSelect(
    ctx,
    invoices,
    {
      ...paper,
      id: invoice_id,
      entity,
      year,
      sequence: sql`free.sequence`,
      number: sql`${`${prefix}${year}-`} || printf('%06d', free.sequence)`,
      order_id: order.id,
      order_number: snapshot.order_number,
      currency: order.currency,
      amount: snapshot.total,
      tax_total: snapshot.lines.flatMap(({ tax_lines }) => tax_lines).reduce((sum, tax) => sum + tax.amount, 0),
      snapshot: await sealSnapshot(ctx, personal_key, snapshot),
      issued_at,
      kept_until: startOfDay(`${year + INVOICE_YEARS + 1}-01-01`, SHOP_TIME_ZONE),
    },
    sql`FROM (SELECT coalesce(max(sequence), 0) + 1 AS sequence FROM ${invoices}
      WHERE entity = ${entity} AND kind = ${kind} AND year = ${year}) free`,
  );
  return [
    keepPersonalKey(ctx, invoice_id, personal_key),
    row,
    publish(ctx, invoiceEvents["invoice.issued"], { invoice_id, order_id: order.id }),
  ];
}
