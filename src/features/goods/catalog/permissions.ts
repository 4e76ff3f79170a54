import { definePermissions } from "#platform/permissions";

export const catalogPermissions = definePermissions("catalog", ["read", "write"]);
