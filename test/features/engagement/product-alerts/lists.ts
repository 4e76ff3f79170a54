import { givenCustomer } from "../../../support/actors.ts";
import { testContext } from "../../../support/context.ts";
import { make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenAlert } from "../../../support/product-alerts.ts";

export const lists: OwnLists = {
  "/me/product-alerts": async () => {
    const { token } = await givenCustomer();
    const equal = { table: "product_alerts", set: { created_at: testContext().now() } };
    return { token, ids: await make(() => givenAlert(token)), equal };
  },
};
