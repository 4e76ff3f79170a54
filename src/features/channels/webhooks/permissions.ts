import { definePermissions } from "#platform/http/permissions";

export const webhookPermissions = definePermissions(
  "webhooks",
  {
    read: "Read webhook endpoints and what was delivered to them.",
    write: "Change webhook endpoints, and deliver events again. People alone hold it.",
  },
  { held_by_people: "write" },
);
