import { definePermissions } from "#platform/http/permissions";

/** Papers name the people who bought. */
export const invoicePermissions = definePermissions("invoices", {
  read: "Read invoices and credit notes, with the names and addresses on them.",
});
