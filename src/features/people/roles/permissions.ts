import { definePermissions } from "#platform/http/permissions";

/** What the shop is set to, and how it runs. */
export const settingsPermissions = definePermissions("settings", ["read", "write"]);
/** Staff, their roles and API keys, and the accounts of customers as the back office changes them. */
export const staffPermissions = definePermissions("staff", ["read", "write"], { held_by_people: "write" });
