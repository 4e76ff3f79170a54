import { z } from "@hono/zod-openapi";
import { type PaperSnapshot, taxSumsOf } from "#aftersales/papers";
import { AddressDetails } from "#people/addresses";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, orNull, rangeOf, reference, timestamp } from "#platform/http/schemas";
import { TaxKindDto } from "#pricing/tax";
import { TaxLineDto } from "#pricing/totals";
import type { InvoiceKind, InvoiceRow, SealedInvoice } from "./store.ts";

const kind = choice<InvoiceKind>({
  invoice: "What was bought, issued once for each sold order.",
  credit_note: "What goes back of an invoice, for a refund or the cancel of the order.",
}).openapi("InvoiceKind", { description: "Invoice or credit note." });

const fields = {
  id: id(),
  kind,
  number: z.string().openapi({
    description: "As it is printed. Numbers of a year, a kind and a legal entity have no gap.",
    example: "INV-2026-000042",
  }),
  order_id: id().describe("The order that it is about."),
  order_number: z.string().openapi({ description: "What shoppers know the order by.", example: "ORD-00000042" }),
  refund_id: id()
    .nullable()
    .describe("The refund that a credit note is for; null for an invoice and for a cancelled order."),
  currency: currency().openapi({ description: "The order's currency." }),
  amount: amount().openapi({
    description: "With taxes, in minor units: of an invoice what was bought, of a credit note what goes back.",
  }),
  tax_total: amount().openapi({ description: "The taxes in it, in minor units.", example: 199 }),
  issued_at: timestamp().describe("The date of the paper."),
};

export const InvoiceDto = z.object(fields).openapi("Invoice");
export const OrderInvoicesQuery = z.strictObject({ limit: pageQuery.limit, cursor: pageQuery.cursor });
export const InvoicesPage = pageOf(InvoiceDto).openapi("Invoices");

export const toInvoiceDto = (row: InvoiceRow): z.output<typeof InvoiceDto> => ({
  id: row.id,
  kind: row.kind,
  number: row.number,
  order_id: row.order_id,
  order_number: row.order_number,
  refund_id: row.refund_id,
  currency: row.currency,
  amount: row.amount,
  tax_total: row.tax_total,
  issued_at: toIso(row.issued_at),
});

const issued = rangeOf("Issued");
const filters = {
  number: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .openapi({ description: "Only the paper with this number, as it is printed.", example: "INV-2026-000042" }),
  order: reference().optional().openapi({ description: "Only papers of this order, by its id or number." }),
  kind: kind.optional().describe("Only invoices, or only credit notes."),
  issued_at_from: issued.from,
  issued_at_to: issued.to,
};
export const AdminInvoicesQuery = z.strictObject({ ...pageQuery, ...filters });
export const InvoiceExportQuery = z.strictObject(filters);

const address = () => orNull(AddressDetails.openapi("InvoiceAddress"));

const InvoiceLineDto = z
  .object({
    kind: choice({
      item: "Goods.",
      gift_card: "Gift cards, which are not taxed.",
      shipping: "The delivery.",
    }).describe("What was bought by it."),
    name: z.string().openapi({ description: "What it was called when it was bought.", example: "Linen apron" }),
    details: z.string().openapi({ description: "The chosen options in words.", example: "Size: M" }),
    sku: z.string().nullable().openapi({ description: "Null for shipping.", example: "APRON-M" }),
    quantity: z
      .int()
      .nullable()
      .openapi({ description: "Units; null where a credit note is about an amount.", example: 2 }),
    unit_price: amount().nullable().describe("Minor units; null on a credit note."),
    discount: amount().describe("Minor units that discounts took off the line."),
    tax_lines: z.array(TaxLineDto).describe("The taxes in `amount`."),
    amount: amount().describe("Minor units, with taxes and after discounts."),
  })
  .openapi("InvoiceLine");

export const FullInvoiceDto = z
  .object({
    ...fields,
    invoice_number: z
      .string()
      .openapi({ description: "Of the order's invoice, which a credit note corrects.", example: "INV-2026-000042" }),
    retained_until_at: timestamp().describe("When the shop deletes all but the number, the date and the amounts."),
    billing_address: address().describe("Null where the person was erased before it was issued."),
    shipping_address: address().describe("Null for gift cards alone, and where the person was erased before."),
    vat_number: z
      .string()
      .nullable()
      .openapi({ description: "The buyer's, where they bought as a business.", example: "FR40303265045" }),
    lines: z.array(InvoiceLineDto).describe("What is printed, line by line."),
    taxes: z
      .array(
        z
          .object({
            name: z.string().openapi({ description: "What the tax is called.", example: "Sales tax" }),
            rate_ppm: z.int().openapi({ description: "Parts per million: 190000 is 19 %.", example: 190_000 }),
            kind: TaxKindDto,
            net: amount().describe("Minor units that the rate was applied to."),
            tax: amount().describe("Minor units of the tax."),
          })
          .openapi("InvoiceTax"),
      )
      .describe("The taxes of all lines by rate, the highest first."),
  })
  .openapi("FullInvoice");

export const toFullInvoiceDto = (row: SealedInvoice, snapshot: PaperSnapshot): z.output<typeof FullInvoiceDto> => ({
  ...toInvoiceDto(row),
  invoice_number: row.invoice_number,
  retained_until_at: toIso(row.kept_until),
  billing_address: snapshot.billing_address,
  shipping_address: snapshot.shipping_address,
  vat_number: snapshot.vat_number,
  lines: snapshot.lines,
  taxes: taxSumsOf(snapshot.lines),
});
