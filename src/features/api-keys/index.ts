export { apiKeyRoutes } from "./admin-routes.ts";
export { authenticateKey, KEY_PREFIX } from "./check-api-key.ts";
export { revokeKeysMadeBy } from "./revoke-keys-made-by.ts";
