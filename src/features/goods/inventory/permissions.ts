import { definePermissions } from "#platform/permissions";

export const inventoryPermissions = definePermissions("inventory", ["read", "write"]);
