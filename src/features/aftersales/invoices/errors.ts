import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const InvoiceError = defineErrors("Orders and refunds", {
  invoice_not_ready: {
    status: 409,
    detail:
      "The order has no invoice yet. An invoice is issued within seconds after the order was paid, or accepted where nothing is captured.",
    cause: "The order was not paid or accepted, or its invoice is being made at this moment.",
    remedy: "Read `GET /orders/{id}`: once it is paid, try again after `Retry-After`.",
    translations: {
      de: "Für die Bestellung gibt es noch keine Rechnung. Sie wird wenige Sekunden nach der Zahlung ausgestellt, oder nach der Annahme, wenn nichts abgebucht wird.",
      ja: "この注文の請求書はまだ発行されていません。お支払い後、または代金の請求がない場合はご注文の確定後、数秒以内に発行されます。",
    },
    retry_after_seconds: 5,
  },
  invoice_not_found: {
    status: 404,
    detail: "There is no invoice or credit note with this id.",
    cause: "No invoice or credit note has this id.",
    remedy: "Take the id from `GET /admin/invoices`.",
  },
  credit_note_not_found: {
    status: 404,
    detail: "The order has no credit note with this id.",
    cause: "The order has no credit note with this id.",
    remedy: "Take the id from `GET /orders/{id}/invoices`.",
    translations: {
      de: "Die Bestellung hat keine Rechnungskorrektur mit dieser Id.",
      ja: "この注文には、この ID の返還請求書はありません。",
    },
  },
  invoice_not_structured: {
    status: 409,
    detail: "This paper has no machine-readable form: {missing}",
    cause:
      "EN 16931 asks for something that the paper does not have, such as the seller's country or tax number, or allows one tax a line.",
    remedy: "Read `missing`. Set `INVOICE_SELLER` for papers to come; those that are issued do not change.",
    members: { missing: textMember("What it lacks, in sentences.", "The seller has no country.") },
  },
  invoice_expired: {
    status: 410,
    detail: "The time for which this paper is kept is over, and what it said was deleted. Its number and amounts stay.",
    cause: "The years for which the shop keeps its papers are over, and what the paper said was deleted.",
    remedy: "Nothing: its number and amounts are still listed.",
  },
});
