import { defineFeature } from "#platform/feature";
import { userRoutes } from "./admin-routes.ts";
import { staffPersonalData } from "./personal-data.ts";
import { roleRoutes } from "./role-routes.ts";

export { findOther } from "./disable-user.ts";
export { StaffError } from "./errors.ts";
export { refuseUnheld } from "./grant-role.ts";

/** Users and roles as the back office changes them. */
export const staff = defineFeature({
  name: "staff",
  routes: [userRoutes, roleRoutes],
  personal: staffPersonalData,
});
