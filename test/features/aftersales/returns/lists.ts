import { givenCustomer } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenReturn } from "../../../support/returns.ts";

/** Three units, each in a return of its own. */
const lines = [{ quantity: 3, unit_price: 1_000 }];

export const lists: OwnLists = {
  "/orders/{id}/returns": async (token) => {
    const { user_id, token: own } = await givenCustomer();
    const order = await givenOrder({ status: "delivered", user_id, lines });
    const made = await make(() => givenReturn(token, {}, { order }));
    const equal = { table: "returns", set: { created_at: testContext().now() } };
    return { token: own, path: { id: order.order_id }, ids: idsOf(made), equal };
  },
  "/admin/returns": async (token) => {
    const order = await givenOrder({ status: "delivered", lines });
    const made = await make(() => givenReturn(token, {}, { order }));
    const equal = { table: "returns", set: { created_at: testContext().now() } };
    return { token, query: `order_id=${order.order_id}`, ids: idsOf(made), equal };
  },
};
