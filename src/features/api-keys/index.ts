export { apiKeyRoutes } from "./admin-routes.ts";
export { authenticateKey, KEY_PREFIX } from "./check-api-key.ts";
