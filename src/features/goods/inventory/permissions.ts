import { definePermissions } from "#platform/http/permissions";

export const inventoryPermissions = definePermissions("inventory", ["read", "write"]);
