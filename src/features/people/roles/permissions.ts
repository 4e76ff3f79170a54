import { definePermissions } from "#platform/http/permissions";

/** What the shop is set to, and how it runs. */
export const settingsPermissions = definePermissions("settings", {
  read: "Read shipping methods, tax rates, blocks, jobs and reconciliation.",
  write: "Change shipping methods, tax rates, blocks and the texts of letters, and run repairs.",
});
/** Staff, their roles and API keys, and the accounts of customers as the back office changes them. */
export const staffPermissions = definePermissions(
  "staff",
  {
    read: "Read accounts, roles, API keys, invitations and the audit log.",
    write: "Change accounts, roles, API keys and invitations. People alone hold it.",
  },
  { held_by_people: "write" },
);
