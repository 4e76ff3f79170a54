import { definePermissions } from "#platform/http/permissions";

/** What is taken off, and the codes that bring it. */
export const promotionPermissions = definePermissions("promotions", {
  read: "Read promotions, their codes, and what they were used for.",
  write: "Change, start and stop promotions, and create codes.",
});
