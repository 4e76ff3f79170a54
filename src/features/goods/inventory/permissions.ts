import { definePermissions } from "#platform/http/permissions";

export const inventoryPermissions = definePermissions("inventory", {
  read: "Read stock and its ledger.",
  write: "Move and count stock, and set when it is low.",
});
