import { createRouter } from "#platform/http";
import { userRoutes } from "./admin-routes.ts";
import { roleRoutes } from "./role-routes.ts";

export { findOther } from "./disable-user.ts";
export { StaffError } from "./errors.ts";
export { refuseUnheld } from "./grant-role.ts";
export { eraseUserNotes, listUserNotes } from "./user-notes.ts";

export const staffRoutes = createRouter();
for (const routes of [userRoutes, roleRoutes]) staffRoutes.route("/", routes);
