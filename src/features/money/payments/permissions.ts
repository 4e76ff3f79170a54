import { definePermissions } from "#platform/permissions";

export const paymentPermissions = definePermissions("payments", ["read", "write"]);
