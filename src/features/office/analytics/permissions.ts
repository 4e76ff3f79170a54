import { definePermissions } from "#platform/http/permissions";

export const analyticsPermissions = definePermissions("analytics", ["read"]);
