import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";
import { keptDelivery } from "../../../support/webhooks.ts";

export const lists: OwnLists = {
  "/admin/webhook-deliveries": async (token) => {
    const endpoint_id = crypto.randomUUID();
    const ids = idsOf(await make(() => keptDelivery({ endpoint_id })));
    return {
      token,
      ids,
      query: `webhook_endpoint_id=${endpoint_id}`,
      equal: { table: "webhook_deliveries", set: { created_at: testContext().now() } },
    };
  },
};
