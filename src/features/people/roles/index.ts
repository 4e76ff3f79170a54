import { defineFeature } from "#platform/feature";
import { settingsPermissions, staffPermissions } from "./permissions.ts";

export { isStaff, permissionsOf, readPermissions } from "./permissions-of.ts";
export { type BuiltInName, builtInRoles, isBuiltIn } from "./rules.ts";
export {
  countRoles,
  existingRole,
  insertRole,
  type OwnRole,
  ownPermissions,
  removeUnlessHeld,
  selectRole,
  selectRoles,
  updateRole,
} from "./store.ts";

export { settingsPermissions, staffPermissions };

/** What each role allows. */
export const roles = defineFeature({
  name: "roles",
  permissions: [settingsPermissions, staffPermissions],
});
