import { WebhookError, webhookPermissions } from "#channels/webhooks";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { WebhookDeliveryError } from "./errors.ts";
import { findDelivery, listDeliveries } from "./list-deliveries.ts";
import { redeliver, redeliverRange } from "./redeliver.ts";
import {
  RedeliveredDto,
  RedeliverWebhooks,
  toDeliveryDetailsDto,
  toDeliveryDto,
  WebhookDeliveriesPage,
  WebhookDeliveriesQuery,
  WebhookDeliveryDetailsDto,
} from "./schemas.ts";

const tags = ["Back office: webhooks"];
const reading = staff(webhookPermissions.read);
const access = staff(webhookPermissions.write);

const list = route(
  {
    method: "get",
    path: "/admin/webhook-deliveries",
    operationId: "adminListWebhookDeliveries",
    tags,
    summary: "List webhook deliveries",
    description: "Each event on its way to an endpoint, newest first, for 30 days.",
    access: reading,
    request: { query: WebhookDeliveriesQuery },
    responses: { 200: json(WebhookDeliveriesPage, "A page of deliveries") },
  },
  async (c) => {
    const { rows, ...page } = await listDeliveries(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toDeliveryDto), ...page }, 200);
  },
);

const show = route(
  {
    method: "get",
    path: "/admin/webhook-deliveries/{id}",
    operationId: "adminGetWebhookDelivery",
    tags,
    summary: "Read a webhook delivery",
    description: "With what is posted, and with what came back of each try.",
    access: reading,
    request: { params: IdParam },
    responses: { 200: json(WebhookDeliveryDetailsDto, "The delivery") },
    problems: [WebhookDeliveryError.webhook_delivery_not_found],
  },
  async (c) => {
    const { delivery, attempts } = await findDelivery(c.var.ctx, c.req.valid("param").id);
    return c.json(toDeliveryDetailsDto(delivery, attempts), 200);
  },
);

const one = route(
  {
    method: "post",
    path: "/admin/webhook-deliveries/{id}/redeliver",
    operationId: "adminRedeliverWebhook",
    tags,
    summary: "Deliver an event again",
    description: "Under the same `webhook-id` and with all tries, whether it failed or was delivered before.",
    access,
    request: { params: IdParam },
    responses: { 200: json(WebhookDeliveryDetailsDto, "The delivery as it is now") },
    problems: [WebhookDeliveryError.webhook_delivery_not_found, WebhookDeliveryError.webhook_endpoint_inactive],
  },
  async (c) => {
    const { delivery, attempts } = await redeliver(c.var.ctx, c.req.valid("param").id);
    return c.json(toDeliveryDetailsDto(delivery, attempts), 200);
  },
);

const range = route(
  {
    method: "post",
    path: "/admin/webhooks/{id}/redeliver",
    operationId: "adminRedeliverWebhooks",
    tags,
    summary: "Deliver a range of events again",
    description: "The deliveries of an endpoint that the body describes, the oldest first, 1,000 at most.",
    access,
    request: { params: IdParam, body: json(RedeliverWebhooks, "Which of them") },
    responses: { 200: json(RedeliveredDto, "How many") },
    problems: [WebhookError.webhook_endpoint_not_found, WebhookDeliveryError.webhook_endpoint_inactive],
  },
  async (c) => c.json(await redeliverRange(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
);

export const webhookDeliveryRoutes: readonly Route[] = [list, show, one, range];
