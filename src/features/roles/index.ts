import { defineFeature } from "#platform/feature";

export { type BuiltInRole, builtInRoles, isBuiltIn, permissionsOf, readPermissions } from "./rules.ts";
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

export const roles = defineFeature({
  name: "roles",
});
