import { StaffError } from "#access/staff";
import { publicEvents } from "#platform/data/events";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import type { AnswerSecrets } from "#platform/http/idempotency";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { WebhookError } from "./errors.ts";
import { listEndpoints } from "./list-endpoints.ts";
import { webhookPermissions } from "./permissions.ts";
import { rotateSecret } from "./rotate-secret.ts";
import { changeEndpoint, createEndpoint, deleteEndpoint } from "./save-endpoint.ts";
import {
  NewWebhookEndpointDto,
  RotateWebhookSecret,
  toWebhookEndpointDto,
  toWebhookEventTypeDto,
  toWebhookTestDto,
  WebhookEndpointChanges,
  WebhookEndpointDto,
  WebhookEndpointInput,
  WebhookEndpointsPage,
  WebhookEndpointsQuery,
  WebhookEventTypesDto,
  WebhookTestDto,
  WebhookTestInput,
} from "./schemas.ts";
import { findEndpoint } from "./store.ts";
import { testEndpoint } from "./test-endpoint.ts";

const tags = ["Back office: webhooks"];
const reading = staff(webhookPermissions.read);
const access = staff(webhookPermissions.write);

/** A repeat makes no second secret, and cannot show the first one. */
const secrets: AnswerSecrets = {
  fields: ["secret"],
  again: async (_ctx, { body }) => {
    throw WebhookError.webhook_secret_already_shown({ webhook_endpoint_id: String(body["id"]) });
  },
};

const list = route(
  {
    method: "get",
    path: "/admin/webhooks",
    operationId: "adminListWebhookEndpoints",
    tags,
    summary: "List webhook endpoints",
    description: "Newest first.",
    access: reading,
    request: { query: WebhookEndpointsQuery },
    responses: { 200: json(WebhookEndpointsPage, "A page of endpoints") },
  },
  async (c) => {
    const { rows, ...page } = await listEndpoints(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toWebhookEndpointDto), ...page }, 200);
  },
);

const types = route(
  {
    method: "get",
    path: "/admin/webhooks/events",
    operationId: "adminListWebhookEventTypes",
    tags,
    summary: "List the types of events",
    description: "What endpoints can subscribe to: each type with its JSON Schema and an example.",
    access: reading,
    responses: { 200: json(WebhookEventTypesDto, "The types") },
  },
  (c) => c.json({ data: publicEvents().map(toWebhookEventTypeDto) }, 200),
);

const show = route(
  {
    method: "get",
    path: "/admin/webhooks/{id}",
    operationId: "adminGetWebhookEndpoint",
    tags,
    summary: "Read a webhook endpoint",
    description: "Without its secret, which is shown only when it is made.",
    access: reading,
    request: { params: IdParam },
    responses: { 200: json(WebhookEndpointDto, "The endpoint") },
    problems: [WebhookError.webhook_endpoint_not_found],
  },
  async (c) => c.json(toWebhookEndpointDto(await findEndpoint(c.var.ctx, c.req.valid("param").id)), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/webhooks",
    operationId: "adminCreateWebhookEndpoint",
    tags,
    summary: "Make a webhook endpoint",
    description:
      "Events that happen from now on are posted to it, signed as [Standard Webhooks](https://www.standardwebhooks.com) says. The secret is shown in this answer only.",
    access,
    step_up: "always",
    request: { body: json(WebhookEndpointInput, "Where to, and what of") },
    responses: { 201: json(NewWebhookEndpointDto, "The endpoint with its secret") },
    secrets,
    problems: [
      StaffError.permission_not_held,
      WebhookError.webhook_endpoints_full,
      WebhookError.webhook_secret_already_shown,
    ],
  },
  async (c) => {
    const { endpoint, secret } = await createEndpoint(c.var.ctx, c.req.valid("json"));
    return c.json({ ...toWebhookEndpointDto(endpoint), secret }, 201);
  },
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/admin/webhooks/{id}",
    operationId: "adminUpdateWebhookEndpoint",
    tags,
    summary: "Change a webhook endpoint",
    description:
      "From then on the endpoint hears of what you may read. Switched off, it is given nothing, and what waits for it is given up; switched on again, it hears of what happens next.",
    access,
    step_up: "always",
    request: { params: IdParam, body: json(WebhookEndpointChanges, "The fields to change") },
    responses: { 200: json(WebhookEndpointDto, "The endpoint as it is now") },
    problems: [StaffError.permission_not_held, WebhookError.webhook_endpoint_not_found],
  },
  async (c) =>
    c.json(toWebhookEndpointDto(await changeEndpoint(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  ["url", "events"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/webhooks/{id}",
    operationId: "adminDeleteWebhookEndpoint",
    tags,
    summary: "Delete a webhook endpoint",
    description: "What waits for it is given up. Its log of deliveries stays for 30 days.",
    access,
    request: { params: IdParam },
    responses: { 204: { description: "Deleted" } },
    problems: [WebhookError.webhook_endpoint_not_found],
  },
  async (c) => {
    await deleteEndpoint(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const rotate = route(
  {
    method: "post",
    path: "/admin/webhooks/{id}/rotate-secret",
    operationId: "adminRotateWebhookSecret",
    tags,
    summary: "Replace the secret of a webhook endpoint",
    description:
      "Messages are signed with both secrets for the overlap, so that the receiver can change over without losing any. The new secret is shown in this answer only.",
    access,
    step_up: "always",
    request: { params: IdParam, body: json(RotateWebhookSecret, "The overlap") },
    responses: { 200: json(NewWebhookEndpointDto, "The endpoint with its new secret") },
    secrets,
    problems: [
      WebhookError.webhook_endpoint_not_found,
      WebhookError.webhook_endpoint_changed,
      WebhookError.webhook_secret_already_shown,
    ],
  },
  async (c) => {
    const { overlap_seconds } = c.req.valid("json");
    const { endpoint, secret } = await rotateSecret(c.var.ctx, c.req.valid("param").id, overlap_seconds);
    return c.json({ ...toWebhookEndpointDto(endpoint), secret }, 200);
  },
);

const test = route(
  {
    method: "post",
    path: "/admin/webhooks/{id}/test",
    operationId: "adminSendWebhookTest",
    tags,
    summary: "Send a test to a webhook endpoint",
    description:
      "Posts a signed test once, also to an endpoint that is switched off, and answers what came back. The test is not repeated, and is in no log.",
    access,
    request: { params: IdParam, body: json(WebhookTestInput, "What to send") },
    responses: { 200: json(WebhookTestDto, "What came back") },
    problems: [WebhookError.webhook_endpoint_not_found],
  },
  async (c) => {
    const result = await testEndpoint(c.var.ctx, c.req.valid("param").id, c.req.valid("json").event_type);
    return c.json(toWebhookTestDto(result), 200);
  },
);

export const webhookRoutes: readonly Route[] = [list, types, show, create, change, replace, remove, rotate, test];
