import { orderIdsOf } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { PersonalData } from "#platform/data/personal-data";
import { unsealPaper } from "./find-papers.ts";
import { papersOfPerson, type SealedInvoice } from "./store.ts";

async function inWords(ctx: Ctx, row: SealedInvoice) {
  const snapshot = await unsealPaper(ctx, row);
  const { id, kind, number, order_number, currency, amount, tax_total, issued_at, kept_until } = row;
  return {
    id,
    kind,
    number,
    order_number,
    currency,
    amount,
    tax_total,
    issued_at: toIso(issued_at),
    retained_until_at: toIso(kept_until),
    email: snapshot?.email ?? null,
    billing_address: snapshot?.billing_address ?? null,
    shipping_address: snapshot?.shipping_address ?? null,
    vat_number: snapshot?.vat_number ?? null,
  };
}

/** Papers are in a person's copy. They outlive the person's own key: the law has the shop keep them, and a job destroys theirs in time. */
export const invoicePersonalData: PersonalData = {
  gather: async (ctx, { user_id }) => {
    const rows = await papersOfPerson(ctx, orderIdsOf(ctx, user_id));
    return { invoices: await Promise.all(rows.map((row) => inWords(ctx, row))) };
  },
};
