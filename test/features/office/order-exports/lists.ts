import { orderExports } from "../../../../src/features/office/order-exports/tables.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, type OwnLists, three } from "../../../support/list-fixture.ts";

/** Later than anything that happens in a test. */
const LAST = Date.UTC(2999, 0, 1);

export const lists: OwnLists = {
  "/admin/order-exports": async (token) => {
    const ctx = testContext();
    const rows = three.map(() => ({
      id: ctx.id(),
      filters: "{}",
      with_customers: false,
      actor_type: "user",
      actor_id: ctx.id(),
      created_at: LAST,
      finished_at: LAST,
      expires_at: LAST,
    }));
    await ctx.db.insert(orderExports).values(rows);
    return { token, ids: idsOf(rows) };
  },
};
