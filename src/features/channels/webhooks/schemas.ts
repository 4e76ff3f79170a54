import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import type { Event } from "#platform/data/events";
import { URL_MAX } from "#platform/http/public-address";
import { actor, choice, id, overlapSeconds, text, timestamp } from "#platform/http/schemas";
import { examplePayload, payloadOf, permissionFor } from "./event-payloads.ts";
import { PATTERN, PATTERNS_MAX } from "./rules.ts";
import type { ShownEndpoint } from "./store.ts";
import type { TestResult } from "./test-endpoint.ts";

const url = () =>
  z.string().min(1).max(URL_MAX).openapi({
    description:
      "Where events are posted: an https address on the Internet, on port 443 or 8443, without a user name. Redirects are not followed.",
    example: "https://erp.example.com/hooks/bodega",
  });
const events = () =>
  z
    .array(z.string().max(100).regex(PATTERN, "must be a type, an area such as `order.*`, or `*`"))
    .min(1)
    .max(PATTERNS_MAX)
    .openapi({
      description:
        "Types of events, whole areas such as `order.*`, or `*` for all. You must be able to read what they are about.",
      example: ["order.*", "stock.low"],
    });
const description = () =>
  text(200).nullable().openapi({ description: "For colleagues.", example: "Orders to the ERP" });
const is_active = () => z.boolean().openapi({ description: "Whether events are delivered to it.", example: true });

const shape = {
  id: id(),
  url: url(),
  description: description(),
  events: events(),
  is_active: is_active(),
  disabled_reason: choice({
    staff: "Somebody has switched it off.",
    failing: "No delivery has succeeded for five days.",
    gone: "It answered 410, which says that it wants no more.",
  })
    .nullable()
    .openapi({ description: "Why nothing is delivered; null while it is active.", example: null }),
  disabled_at: timestamp().nullable().describe("Since when nothing is delivered; null while it is active."),
  first_failed_at: timestamp()
    .nullable()
    .describe("The first failure after which nothing was delivered; null while deliveries succeed."),
  overlap_ends_at: timestamp()
    .nullable()
    .describe("Until then messages are signed with the secret before the present one too; null if there is none."),
  actor: actor().openapi({
    description: "The account that saved it last. The endpoint only hears of what this account may read now.",
  }),
  created_at: timestamp(),
  updated_at: timestamp(),
};
export const WebhookEndpointDto = z.object(shape).openapi("WebhookEndpoint");
export const NewWebhookEndpointDto = z
  .object({
    ...shape,
    secret: z.string().openapi({
      description: "What its messages are signed with: shown now and never again.",
      example: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=",
    }),
  })
  .openapi("NewWebhookEndpoint");
export const WebhookEndpointsPage = pageOf(WebhookEndpointDto);
export const WebhookEndpointsQuery = z.strictObject(pageQuery);

export const WebhookEndpointInput = z
  .strictObject({
    url: url(),
    description: description().default(null),
    events: events(),
    is_active: is_active().default(true),
  })
  .openapi("WebhookEndpointInput");
export const WebhookEndpointChanges = z
  .strictObject({
    url: url().optional(),
    description: description().optional(),
    events: events().optional(),
    is_active: is_active().optional(),
  })
  .openapi("WebhookEndpointChanges");

export const RotateWebhookSecret = z
  .strictObject({
    overlap_seconds: overlapSeconds("How long messages are signed with both secrets, a week at most."),
  })
  .openapi("RotateWebhookSecret");

export const WebhookTestInput = z
  .strictObject({
    event_type: z.string().max(100).optional().openapi({
      description: "The type whose example is sent. Without one it is a `webhook.test`.",
      example: "order.paid",
    }),
  })
  .openapi("WebhookTestInput");

/** What may go wrong with one try. */
export const attemptErrors = {
  address_refused: "The address, or what its name stands for, is not on the public Internet.",
  unresolved: "Its name stands for nothing, or the resolver did not answer.",
  timed_out: "It did not answer in time.",
  unreachable: "No connection, or it broke off.",
  redirected: "It answered with a redirect, which is not followed.",
  refused: "It answered with a status that is not 2xx.",
} as const;

/** What is told of one try, here and in the log of deliveries. */
export const attemptFields = {
  response_status: z
    .int()
    .nullable()
    .openapi({ description: "The HTTP status of the answer; null if none came.", example: 200 }),
  response_body: z
    .string()
    .nullable()
    .openapi({ description: "The first kilobyte of the answer; null if none came.", example: "ok" }),
  error: choice(attemptErrors)
    .nullable()
    .openapi({ description: "What went wrong; null if it was delivered.", example: null }),
  duration_ms: z.int().openapi({ description: "How long it took, in milliseconds.", example: 84 }),
};
export const WebhookTestDto = z
  .object({
    message_id: z.string().openapi({
      description: "What it was sent as, in `webhook-id`.",
      example: "msg_01936b2e7c1a70008000c1c2d3e4f5a6",
    }),
    is_delivered: z.boolean().openapi({ description: "Whether the endpoint answered 2xx.", example: true }),
    ...attemptFields,
  })
  .openapi("WebhookTest");

export const WebhookEventTypeDto = z
  .object({
    type: z.string().openapi({ description: "What endpoints subscribe to.", example: "order.paid" }),
    description: z.string().openapi({ description: "When it is sent.", example: "An order is paid." }),
    version: z.int().openapi({ description: "Of the schema.", example: 1 }),
    permission: z
      .string()
      .openapi({ description: "Accounts that save an endpoint for it need this permission.", example: "orders:read" }),
    schema: z
      .record(z.string(), z.unknown())
      .openapi({ description: "The JSON Schema (2020-12) of what is posted.", example: { type: "object" } }),
    example: z.record(z.string(), z.unknown()).openapi({
      description: "What could be posted.",
      example: { type: "order.paid", version: 1, timestamp: "2026-11-28T09:30:00.000Z", data: {} },
    }),
  })
  .openapi("WebhookEventType");
export const WebhookEventTypesDto = z
  .object({ data: z.array(WebhookEventTypeDto).describe("All types, by name.") })
  .openapi("WebhookEventTypes");

export const toWebhookEndpointDto = (row: ShownEndpoint): z.output<typeof WebhookEndpointDto> => ({
  id: row.id,
  url: row.url,
  description: row.description,
  events: [...row.events],
  is_active: row.is_active,
  disabled_reason: row.disabled_reason,
  disabled_at: toIsoOrNull(row.disabled_at),
  first_failed_at: toIsoOrNull(row.first_failed_at),
  overlap_ends_at: toIsoOrNull(row.overlap_ends_at),
  actor: { type: "user", id: row.saved_by, name: row.saver_name },
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export const toWebhookTestDto = (result: TestResult): z.output<typeof WebhookTestDto> => ({
  message_id: result.message_id,
  is_delivered: result.is_delivered,
  response_status: result.status,
  response_body: result.body,
  error: result.error ?? (result.is_delivered ? null : "refused"),
  duration_ms: result.duration_ms,
});

export const toWebhookEventTypeDto = (event: Event): z.output<typeof WebhookEventTypeDto> => ({
  type: event.type,
  description: event.about ?? "",
  version: event.version,
  permission: permissionFor(event.type),
  schema: z.toJSONSchema(payloadOf(event)),
  example: examplePayload(event),
});
