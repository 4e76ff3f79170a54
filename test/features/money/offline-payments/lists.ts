import { givenDue, givenOrderByHand, receive, setMethod } from "../../../support/by-hand.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);

export const lists: OwnLists = {
  "/admin/payments/{id}/receipts": async (token) => {
    await setMethod("cash_on_delivery");
    const { payment_id } = await givenOrderByHand("cash_on_delivery");
    const made = await make(async () => (await receive(payment_id, { amount: 10 })).json<{ id: string }>());
    const equal = { table: "payment_receipts", set: { created_at: testContext().now() } };
    return { token, path: { id: payment_id }, ids: idsOf(made), equal };
  },
  "/admin/refund-dues": async (token) => {
    const made = await make(() => givenDue());
    return { token, ids: idsOf(made), equal: { table: "refund_dues", set: { created_at: LAST } } };
  },
};
