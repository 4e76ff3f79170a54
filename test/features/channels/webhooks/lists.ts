import { env } from "cloudflare:workers";
import { testContext } from "../../../support/context.ts";
import { idsOf, make, type OwnLists } from "../../../support/list-fixture.ts";
import { givenEndpoint } from "../../../support/webhooks.ts";

export const lists: OwnLists = {
  "/admin/webhooks": async (token) => {
    const ids = idsOf(await make(() => givenEndpoint({ is_active: false }, token)));
    const remove = () =>
      env.DB.prepare("DELETE FROM webhook_endpoints WHERE id IN (?, ?, ?)")
        .bind(...ids)
        .run();
    return { token, ids, equal: { table: "webhook_endpoints", set: { created_at: testContext().now() } }, remove };
  },
};
