import { definePermissions } from "#platform/http/permissions";

export const orderPermissions = definePermissions("orders", {
  read: "Read orders, their notes and timelines.",
  write: "Move, cancel and annotate orders.",
});
