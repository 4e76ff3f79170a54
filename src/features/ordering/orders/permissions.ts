import { definePermissions } from "#platform/permissions";

export const orderPermissions = definePermissions("orders", ["read", "write"]);
