import { createRouter } from "#platform/http";
import { profileRoutes } from "./me-routes.ts";
import { signInRoutes } from "./routes.ts";

export {
  type AccountFilter,
  countAccounts,
  disableAccount,
  enableAccount,
  giveRole,
  isHeld,
  type OfficeAccount,
  selectAccount,
  selectAccounts,
} from "./account-statements.ts";
export { authenticate, forgetAllChecked, forgetChecked } from "./check-bearer.ts";
export { accountJobs } from "./jobs.ts";
export { keyRoutes } from "./me-routes.ts";
export { endSessions } from "./open-session.ts";
export { findUser as accountOf } from "./store.ts";

export const accountRoutes = createRouter();
for (const routes of [signInRoutes, profileRoutes]) accountRoutes.route("/", routes);
