import { definePermissions } from "#platform/http/permissions";

export const returnPermissions = definePermissions("returns", {
  read: "See what shoppers send back.",
  write: "Open, answer, receive and inspect returns.",
});
