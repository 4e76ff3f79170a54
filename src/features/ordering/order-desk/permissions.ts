import { definePermissions } from "#platform/http/permissions";

export const orderPermissions = definePermissions("orders", ["read", "write"]);
