import { createRouter } from "#platform/http";
import { addressRoutes } from "./address-routes.ts";
import { profileRoutes } from "./me-routes.ts";
import { signInRoutes } from "./routes.ts";

export { AddressFields, toDetails as toAddressDetails } from "./address-schemas.ts";
export { authenticate } from "./check-bearer.ts";
export { accountJobs } from "./jobs.ts";
export { keyRoutes } from "./me-routes.ts";
export { LoginAttempts } from "./object.ts";
export { addressOf, findUser as accountOf } from "./store.ts";
export type { AddressDetails } from "./tables.ts";

export const accountRoutes = createRouter();
for (const routes of [signInRoutes, profileRoutes, addressRoutes]) accountRoutes.route("/", routes);
