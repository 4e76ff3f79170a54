import { make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenOrder } from "../../../support/orders.ts";

/** Where nothing else is sent to. */
const country = "AQ";

export const lists: OwnLists = {
  "/admin/fulfilments/pick-list": async (token) => {
    const made = await make(() => givenOrder({ status: "processing", address: { country } }));
    return {
      token,
      query: `country=${country}`,
      ids: made.map(({ variant_ids: [variant_id = ""] }) => variant_id),
      idOf: ({ variant_id }) => String(variant_id),
      equal: { table: "order_items", set: { sku: "SAME" } },
      key: "variant_id",
    };
  },
};
