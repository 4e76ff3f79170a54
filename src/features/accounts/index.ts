import { createRouter } from "#platform/http";
import { profileRoutes } from "./me-routes.ts";
import { signInRoutes } from "./routes.ts";

export { authenticate } from "./check-bearer.ts";
export { accountJobs } from "./jobs.ts";
export { keyRoutes } from "./me-routes.ts";
export { findUser as accountOf } from "./store.ts";

export const accountRoutes = createRouter();
for (const routes of [signInRoutes, profileRoutes]) accountRoutes.route("/", routes);
