import { auditedKeys } from "#platform/data/audited-keys";
import { on } from "#platform/data/queue";
import { defineFeature, type Feature } from "#platform/feature";
import { webhookDeliveryRoutes } from "./admin-routes.ts";
import { webhookDevRoutes } from "./dev-routes.ts";
import { postOf } from "./event-posts.ts";
import { webhookEvents } from "./events.ts";
import { fanOut, publicEventsOf } from "./fan-out.ts";
import { webhookJobs } from "./jobs.ts";
import { mailDisabled } from "./mail-disabled.ts";

export { WebhookSender } from "./sender-object.ts";

/** The events of others on their way to the shop's webhook endpoints, and the log of them. */
export const webhookDeliveries = (others: readonly Feature[]) =>
  defineFeature({
    name: "webhook-deliveries",
    events: webhookEvents,
    routes: [webhookDeliveryRoutes],
    posts: () => publicEventsOf(others).map(postOf),
    local_routes: [webhookDevRoutes],
    jobs: webhookJobs,
    on: [...publicEventsOf(others).map(fanOut), on(webhookEvents["webhook.disabled"], mailDisabled)],
    plugs: [auditedKeys.plug("disabled_reason delivery_count")],
  });
