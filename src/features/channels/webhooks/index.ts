import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { webhookRoutes } from "./admin-routes.ts";
import { webhookPermissions } from "./permissions.ts";
import { webhookSettings } from "./settings.ts";

export { WebhookError } from "./errors.ts";
export { examplePayload, isAboutOrder, payloadOf, permissionFor } from "./event-payloads.ts";
export { hears, messageId, SUBJECT_MEMBERS, subjectOf } from "./rules.ts";
export { toOrderSummaryDto } from "./order-schemas.ts";
export { attemptErrors, attemptFields } from "./schemas.ts";
export { isTaken, sendMessage } from "./send-message.ts";
export {
  type ActiveEndpoint,
  disableFailing,
  type EndpointRow,
  noteFailing,
  noteWorking,
  rightsOf,
  selectActive,
  selectEndpoint,
  wakeSender,
} from "./store.ts";
export { webhookPermissions };

/** Where the shop sends its events, and how they are signed. */
export const webhooks = defineFeature({
  name: "webhooks",
  tags: [
    {
      name: "Back office: webhooks",
      place: 155,
      description:
        "Endpoints outside of the shop that its events are posted to, signed and repeated until they are taken, with the log of what was delivered.",
    },
  ],
  permissions: [webhookPermissions],
  settings: webhookSettings,
  routes: [webhookRoutes],
  plugs: [auditedKeys.plug("events")],
});
