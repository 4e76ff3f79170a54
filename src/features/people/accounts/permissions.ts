import { definePermissions } from "#platform/permissions";

/** Who the customers are: names and contacts, wherever they are shown. */
export const customerPermissions = definePermissions("customers", ["read", "write"]);
