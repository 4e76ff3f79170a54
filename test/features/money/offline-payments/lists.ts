import { givenDue } from "../../../support/by-hand.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);

export const lists: OwnLists = {
  "/admin/refund-dues": async (token) => {
    const made = await make(() => givenDue());
    return { token, ids: idsOf(made), equal: { table: "refund_dues", set: { created_at: LAST } } };
  },
};
