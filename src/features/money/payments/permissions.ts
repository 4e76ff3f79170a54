import { definePermissions } from "#platform/http/permissions";

export const paymentPermissions = definePermissions("payments", {
  read: "Read payments and refunds.",
  write: "Refund, and approve or reject refunds.",
});
