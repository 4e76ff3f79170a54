import { definePermissions } from "#platform/http/permissions";

export const analyticsPermissions = definePermissions("analytics", { read: "Read and make sales reports." });
