import { givenCredited } from "../../../support/invoices.ts";
import { make, type OwnLists } from "../../../support/list-fixture.ts";

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);

export const lists: OwnLists = {
  "/orders/{id}/invoices": async () => {
    const { order_id, token, paper_ids } = await givenCredited(2);
    return { token, path: { id: order_id }, ids: paper_ids };
  },
  "/admin/invoices": async (token) => {
    const made = await make(() => givenCredited(0));
    const ids = made.map(({ invoice_id }) => invoice_id);
    return { token, ids, equal: { table: "invoices", set: { issued_at: LAST } } };
  },
};
