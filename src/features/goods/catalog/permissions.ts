import { definePermissions } from "#platform/http/permissions";

export const catalogPermissions = definePermissions("catalog", ["read", "write"]);
