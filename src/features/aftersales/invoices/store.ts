import {
  and,
  asc,
  count,
  desc,
  eq,
  getTableColumns,
  isNotNull,
  lte,
  type SQL,
  sql,
  type SQLWrapper,
} from "drizzle-orm";
import { idOfOrder } from "#ordering/orders";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue, type PageRequest, readPage } from "#platform/data/cursor";
import { inIds } from "#platform/data/db";
import { within } from "#platform/data/within";
import { personalKeyOf } from "#platform/secrets/personal";
import { invoices } from "./tables.ts";

export type InvoiceRow = typeof invoices.$inferSelect;
export type InvoiceKind = InvoiceRow["kind"];

/** The invoice of the same order, in SQL. */
const ofInvoice = <T>(column: "number" | "issued_at") =>
  sql<T>`(SELECT i.${sql.raw(column)} FROM invoices i WHERE i.order_id = invoices.order_id AND i.position = 0)`;

const sealedInvoices = (ctx: Ctx) =>
  ctx.db
    .select({
      ...getTableColumns(invoices),
      invoice_number: ofInvoice<string>("number"),
      invoice_issued_at: ofInvoice<number>("issued_at"),
      /** Null once it is destroyed. */
      personal_key: personalKeyOf("invoices.id"),
    })
    .from(invoices);

/** A paper as it is read, with the wrapped key of its snapshot, and the invoice of its order. */
export type SealedInvoice = Awaited<ReturnType<typeof sealedInvoices>>[number];

/** A statement: all papers of an order, the invoice first. */
export const papersOfOrder = (ctx: Ctx, order_id: string | SQL) =>
  sealedInvoices(ctx).where(eq(invoices.order_id, order_id)).orderBy(asc(invoices.position));

/** A statement: one row or none. */
export const invoiceOf = (ctx: Ctx, id: string) => sealedInvoices(ctx).where(eq(invoices.id, id));

/** A statement: what a letter says of a paper. One row or none. */
export const issuedPaper = (ctx: Ctx, id: string) =>
  ctx.db
    .select({ kind: invoices.kind, number: invoices.number, amount: invoices.amount, currency: invoices.currency })
    .from(invoices)
    .where(eq(invoices.id, id));

/** A statement: a page of the papers of an order, the invoice first. */
export const selectPapers = (ctx: Ctx, reference: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(invoices)
    .where(and(eq(invoices.order_id, idOfOrder(reference)), behind([invoices.position], "asc", after)))
    .orderBy(asc(invoices.position))
    .limit(limit);

/** A statement: which of these orders have an invoice. */
export const invoicedOf = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({ order_id: invoices.order_id })
    .from(invoices)
    .where(and(inIds(invoices.order_id, order_ids), eq(invoices.position, 0)));

export type InvoiceFilter = {
  readonly number?: string | undefined;
  readonly order?: string | undefined;
  readonly kind?: InvoiceKind | undefined;
  readonly issued_at_from?: DayOrTime | undefined;
  readonly issued_at_to?: DayOrTime | undefined;
};

/** A plus keeps a condition from being taken for its index where another one finds fewer rows. */
function matching(ctx: Ctx, { number, order, kind, issued_at_from, issued_at_to }: InvoiceFilter): SQL | undefined {
  const is_narrow = number !== undefined || order !== undefined;
  return and(
    number === undefined ? undefined : eq(invoices.number, number),
    order === undefined
      ? undefined
      : sql`${number === undefined ? sql`` : sql`+`}${invoices.order_id} = ${idOfOrder(order)}`,
    kind === undefined ? undefined : sql`${is_narrow ? sql`+` : sql``}${invoices.kind} = ${kind}`,
    within(ctx, invoices.issued_at, { from: issued_at_from, to: issued_at_to }),
  );
}

const keys = [invoices.issued_at, invoices.id];

/** A statement: the papers that match, newest first, behind a keyset. */
export const selectInvoices = (ctx: Ctx, filter: InvoiceFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(invoices)
    .where(and(matching(ctx, filter), behind(keys, "desc", after)))
    .orderBy(desc(invoices.issued_at), desc(invoices.id))
    .limit(limit);

/** A page of papers, newest first: one trip. */
export const listInvoices = (ctx: Ctx, request: InvoiceFilter & PageRequest) =>
  readPage(ctx, request, {
    list: "invoices",
    rows: (after) => selectInvoices(ctx, request, after, request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(invoices).where(matching(ctx, request)),
    keysOf: (row) => [row.issued_at, row.id],
  });

/** A statement: papers whose time is over and that still say something. */
export const papersOver = (ctx: Ctx, now: number, limit: number) =>
  ctx.db
    .select({ id: invoices.id })
    .from(invoices)
    .where(and(lte(invoices.kept_until, now), isNotNull(invoices.snapshot)))
    .orderBy(asc(invoices.kept_until))
    .limit(limit);

/** A statement: all papers of these orders, oldest first. */
export const papersOfPerson = (ctx: Ctx, order_ids: SQLWrapper) =>
  sealedInvoices(ctx)
    .where(sql`${invoices.order_id} IN ${order_ids}`)
    .orderBy(asc(invoices.issued_at), asc(invoices.id));
