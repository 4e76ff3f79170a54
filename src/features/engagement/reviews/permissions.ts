import { definePermissions } from "#platform/http/permissions";

export const reviewPermissions = definePermissions("reviews", {
  read: "See all reviews of products and the reports about them.",
  write: "Approve, reject and answer reviews.",
});
