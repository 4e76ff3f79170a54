import { rightsChanged } from "#access/sessions";
import { actorNames } from "#platform/data/actor-names";
import { defineFeature } from "#platform/feature";
import { apiKeyRoutes } from "./admin-routes.ts";
import { KEY_PREFIX, authenticateKey, forgetKeysMadeBy } from "./check-api-key.ts";
import { readActorNames } from "./read-actor-names.ts";

export { revokeKeysMadeBy } from "./revoke-keys-made-by.ts";

/** Keys for machines. */
export const apiKeys = defineFeature({
  name: "api-keys",
  routes: [apiKeyRoutes],
  plugs: [actorNames.plug(readActorNames), rightsChanged.plug(forgetKeysMadeBy)],
  tokens: {
    accepts: (token) => token.startsWith(KEY_PREFIX),
    verify: (ctx, token, { beforeReading }) => authenticateKey(ctx, token, beforeReading),
  },
});
