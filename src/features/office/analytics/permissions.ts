import { definePermissions } from "#platform/permissions";

export const analyticsPermissions = definePermissions("analytics", ["read"]);
