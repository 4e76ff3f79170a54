import { find, first, idOf } from "../../../support/demo/pick.mjs";

const isSold = ({ status }) => ["processing", "shipped", "delivered"].includes(status);

export const requests = {
  getOrderInvoice: { at: { id: "{invoiced_order}" } },
  listOrderInvoices: { at: { id: "{invoiced_order}" } },
  getOrderCreditNote: {
    at: { id: "{credited_order}", credit_note_id: "{credit_note}" },
    needs: "an order of the account that was refunded",
  },
  adminGetInvoice: { at: { id: "{any_invoice}" } },
  adminGetInvoicePage: { at: { id: "{any_invoice}" } },
};

export const values = {
  invoiced_order: ["/orders", find(isSold)],
  credited_order: ["/orders?limit=100", find(({ refunded_total }) => refunded_total > 0)],
  credit_note: ["/orders/{credited_order}/invoices", find(({ kind }) => kind === "credit_note")],
  any_invoice: ["/admin/invoices?limit=1", first(idOf)],
};
