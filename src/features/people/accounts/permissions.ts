import { definePermissions } from "#platform/http/permissions";

/** Who the customers are: names and contacts, wherever they are shown. */
export const customerPermissions = definePermissions("customers", ["read", "write"]);
