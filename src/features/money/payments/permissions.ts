import { definePermissions } from "#platform/http/permissions";

export const paymentPermissions = definePermissions("payments", ["read", "write"]);
