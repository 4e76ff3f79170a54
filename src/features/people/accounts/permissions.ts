import { definePermissions } from "#platform/http/permissions";

/** Who the customers are: names and contacts, wherever they are shown. */
export const customerPermissions = definePermissions("customers", {
  read: "Read customers' names, contacts, addresses and sessions, wherever they are shown.",
  write: "Create and change customers, end their sessions, export and erase their data.",
});
