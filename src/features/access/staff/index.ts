import { defineFeature } from "#platform/feature";
import { userRoutes } from "./admin-routes.ts";
import { staffPersonalData } from "./personal-data.ts";
import { roleRoutes } from "./role-routes.ts";

export { findBelow, findOther } from "./disable-user.ts";
export { StaffError } from "./errors.ts";
export { StaffUserDto, toStaffUserDto } from "./schemas.ts";
export { refuseUnheld, worksInOffice } from "./grant-role.ts";

/** Users and roles as the back office changes them. */
export const staff = defineFeature({
  name: "staff",
  tags: [
    {
      name: "Staff",
      place: 160,
      description:
        "Accounts and their roles, permissions, API keys and blocked addresses. Callers can only give or take permissions that they hold.",
    },
  ],
  routes: [userRoutes, roleRoutes],
  personal: staffPersonalData,
});
