import { drawInvoice, type IssuedPaper, type PaperSnapshot, Snapshot } from "#aftersales/papers";
import { idOfOrder, OrderError, requireHolder, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/data/cursor";
import { type Sealed, sealPersonal, unsealPersonal } from "#platform/secrets/personal";
import { InvoiceError } from "./errors.ts";
import { type InvoiceRow, invoiceOf, papersOfOrder, type SealedInvoice, selectPapers } from "./store.ts";

/** The papers of the caller's own order, the invoice first: one trip. 404 `order_not_found`, 409 `order_erased`. */
async function ownPapers(ctx: Ctx, reference: string): Promise<SealedInvoice[]> {
  const [[order], papers] = await ctx.db.batch([selectOwner(ctx, reference), papersOfOrder(ctx, idOfOrder(reference))]);
  requireHolder(ctx, order);
  // What the law has the shop keep of somebody who was erased is not for a token that may be anybody's by now.
  if (order.personal_key === null) throw OrderError.order_erased();
  return papers;
}

/** The invoice of the caller's own order. As `ownPapers`, and 409 `invoice_not_ready`. */
export async function findOwnInvoice(ctx: Ctx, reference: string): Promise<SealedInvoice> {
  const [invoice] = await ownPapers(ctx, reference);
  if (!invoice) throw InvoiceError.invoice_not_ready();
  return invoice;
}

/** A credit note of the caller's own order. As `ownPapers`, and 404 `credit_note_not_found`. */
export async function findOwnCreditNote(ctx: Ctx, reference: string, credit_note_id: string): Promise<SealedInvoice> {
  const papers = await ownPapers(ctx, reference);
  const note = papers.find(({ id, kind }) => id === credit_note_id && kind === "credit_note");
  if (!note) throw InvoiceError.credit_note_not_found();
  return note;
}

/** A page of the papers of the caller's own order, the invoice first, in one trip. 404 `order_not_found`. */
export async function listOwnPapers(
  ctx: Ctx,
  reference: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ rows: InvoiceRow[]; next_cursor: string | null }> {
  const after = await readCursor(ctx, "order_invoices", reference, cursor);
  const [[order], rows] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectPapers(ctx, reference, after, limit + 1),
  ]);
  requireHolder(ctx, order);
  return toPage(ctx, "order_invoices", reference, rows, limit, (row) => [row.position]);
}

/** A paper by its id, for staff. 404 `invoice_not_found`. */
export async function findInvoice(ctx: Ctx, id: string): Promise<SealedInvoice> {
  const [found] = await invoiceOf(ctx, id);
  if (!found) throw InvoiceError.invoice_not_found();
  return found;
}

const SNAPSHOT_PLACE = "invoices.snapshot";
const PAGE_PLACE = "invoices.page";

export const pageKeyOf = (invoice_id: string): string => `invoices/${invoice_id}`;

export const sealSnapshot = (ctx: Ctx, personal_key: string, snapshot: PaperSnapshot): Promise<Sealed> =>
  sealPersonal(ctx, personal_key, SNAPSHOT_PLACE, JSON.stringify(snapshot));

/** What a paper says; null once its time is over. */
export async function unsealPaper(ctx: Ctx, row: SealedInvoice): Promise<PaperSnapshot | null> {
  const text = await unsealPersonal(ctx, row.personal_key, SNAPSHOT_PLACE, row.snapshot);
  return text === null ? null : Snapshot.parse(JSON.parse(text));
}

/** What a paper says. 410 `invoice_expired` once its time is over. */
export async function readPaper(ctx: Ctx, row: SealedInvoice): Promise<PaperSnapshot> {
  const snapshot = await unsealPaper(ctx, row);
  if (!snapshot) throw InvoiceError.invoice_expired();
  return snapshot;
}

/** A paper as it is printed. */
export const issuedOf = (row: SealedInvoice, snapshot: PaperSnapshot): IssuedPaper => ({
  ...row,
  snapshot,
  corrects: row.kind === "invoice" ? null : { number: row.invoice_number, issued_at: row.invoice_issued_at },
});

/**
 * The paper as a page. It is drawn once and kept, sealed with the paper's key, so that it looks the same for good. 410 `invoice_expired`
 * once its time is over.
 */
export async function readPage(ctx: Ctx, row: SealedInvoice): Promise<string> {
  const file = row.personal_key === null ? null : await ctx.env.FILES.get(pageKeyOf(row.id));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what stands there was sealed below
  const kept = file && ((await file.text()) as Sealed);
  const known = await unsealPersonal(ctx, row.personal_key, PAGE_PLACE, kept);
  if (known !== null) return known;
  const page = drawInvoice(issuedOf(row, await readPaper(ctx, row)));
  if (row.personal_key !== null)
    await ctx.env.FILES.put(pageKeyOf(row.id), await sealPersonal(ctx, row.personal_key, PAGE_PLACE, page));
  return page;
}
