import { z } from "@hono/zod-openapi";
import { attemptErrors, attemptFields, messageId } from "#channels/webhooks";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, id, rangeOf, timestamp } from "#platform/http/schemas";
import type { DeliveryStatus } from "./rules.ts";
import type { DeliveryRow } from "./store.ts";
import type { webhookAttempts } from "./tables.ts";

const status = () =>
  choice<DeliveryStatus>({
    pending: "It is on its way, or waits for its next try.",
    delivered: "The endpoint has answered 2xx.",
    failed: "All tries are spent, or the endpoint was switched off.",
  });
const eventType = () => z.string().max(100).openapi({ description: "What happened.", example: "order.paid" });

const shape = {
  id: id(),
  webhook_endpoint_id: id().describe("The endpoint, which may be deleted meanwhile."),
  message_id: z.string().openapi({
    description: "In `webhook-id`: the same with every try, and at every endpoint.",
    example: "msg_01936b2e7c1a70008000c1c2d3e4f5a6",
  }),
  event_type: eventType(),
  status: status().openapi({ description: "How far it has come.", example: "delivered" }),
  tries: z.int().openapi({ description: "Tries since it was last asked for. Eight are made.", example: 1 }),
  next_try_at: timestamp().nullable().describe("When it is tried next, at the earliest; null once it is over."),
  response_status: attemptFields.response_status.describe("The HTTP status of the last answer; null if none came."),
  error: choice({
    ...attemptErrors,
    endpoint_disabled: "The endpoint was switched off.",
    endpoint_deleted: "The endpoint was deleted.",
  })
    .nullable()
    .openapi({ description: "What went wrong last; null if nothing did.", example: null }),
  delivered_at: timestamp().nullable().describe("When the endpoint took it; null while it did not."),
  created_at: timestamp(),
  updated_at: timestamp(),
};
export const WebhookDeliveryDto = z.object(shape).openapi("WebhookDelivery");

const Attempt = z
  .object({
    created_at: timestamp().describe("When the try was over."),
    ...attemptFields,
  })
  .openapi("WebhookAttempt");
export const WebhookDeliveryDetailsDto = z
  .object({
    ...shape,
    payload: z.record(z.string(), z.unknown()).openapi({
      description: "What is posted.",
      example: { type: "order.paid", version: 1, timestamp: "2026-11-28T09:30:00.000Z", data: {} },
    }),
    attempts: z.array(Attempt).describe("Every try, oldest first."),
  })
  .openapi("WebhookDeliveryDetails");

const created = rangeOf("Written down");
export const WebhookDeliveriesQuery = z.strictObject({
  ...pageQuery,
  webhook_endpoint_id: z
    .string()
    .max(36)
    .optional()
    .openapi({ description: "Of this endpoint.", example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b" }),
  event_type: eventType().optional(),
  status: status().optional().openapi({ description: "Only those with this status.", example: "failed" }),
  created_at_from: created.from,
  created_at_to: created.to,
});
export const WebhookDeliveriesPage = pageOf(WebhookDeliveryDto);

export const RedeliverWebhooks = z
  .strictObject({
    status: choice<Exclude<DeliveryStatus, "pending">>({
      failed: "All tries are spent, or the endpoint was switched off.",
      delivered: "The endpoint has answered 2xx.",
    })
      .default("failed")
      .openapi({ description: "Which of them.", example: "failed" }),
    event_type: eventType().optional(),
    created_at_from: created.from,
    created_at_to: created.to,
  })
  .openapi("RedeliverWebhooks");
export const RedeliveredDto = z
  .object({
    delivery_count: z.int().openapi({ description: "How many are delivered again, 1,000 at most.", example: 12 }),
    has_more: z
      .boolean()
      .openapi({ description: "Whether there are more of them: send the request again.", example: false }),
  })
  .openapi("RedeliveredWebhooks");

export const toDeliveryDto = (row: DeliveryRow): z.output<typeof WebhookDeliveryDto> => ({
  id: row.id,
  webhook_endpoint_id: row.endpoint_id,
  message_id: messageId(row.event_id),
  event_type: row.event_type,
  status: row.status,
  tries: row.tries,
  next_try_at: toIsoOrNull(row.due_at),
  response_status: row.response_status,
  error: row.error,
  delivered_at: toIsoOrNull(row.delivered_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

const Payload = z.record(z.string(), z.unknown());
type AttemptRow = typeof webhookAttempts.$inferSelect;
const AttemptError = Attempt.shape.error;

export const toDeliveryDetailsDto = (row: DeliveryRow, attempts: readonly AttemptRow[]) => ({
  ...toDeliveryDto(row),
  payload: Payload.parse(JSON.parse(row.body)),
  attempts: attempts.map((one) => ({
    created_at: toIso(one.created_at),
    response_status: one.response_status,
    response_body: one.response_body,
    error: AttemptError.parse(one.error),
    duration_ms: one.duration_ms,
  })),
});
