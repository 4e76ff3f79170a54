import { and, asc, eq, lte, sql, type SQL } from "drizzle-orm";
import { selectEndpoint, SUBJECT_MEMBERS } from "#channels/webhooks";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { publicEvents } from "#platform/data/events";
import type { DeliveryError } from "./rules.ts";
import { webhookDeliveries } from "./tables.ts";

/** Names the effects of this feature in the outbox. */
export const NAME = "webhook-deliveries";

export type DeliveryRow = typeof webhookDeliveries.$inferSelect;

const subjectInOutbox = sql.join(
  SUBJECT_MEMBERS.map((member) => sql.raw(`o.body ->> '$.${member}'`)),
  sql`, `,
);

/**
 * The subjects of events that have happened and are not written down here yet, each with the earliest: read once for a whole page, of
 * what the outbox holds unfinished.
 */
const coming = (types: readonly string[]): SQL => sql`(
  SELECT coalesce(${subjectInOutbox}) AS subject, min(o.id) AS event_id FROM outbox AS o
  WHERE o.done_at IS NULL AND o.dead_at IS NULL AND o.type IN (SELECT value FROM json_each(${JSON.stringify(types)}))
    AND NOT EXISTS (SELECT 1 FROM effects AS e WHERE e.outbox_id = o.id AND e.consumer = ${NAME})
  GROUP BY 1
)`;

const isFirst = sql`NOT EXISTS (
  SELECT 1 FROM webhook_deliveries AS earlier
  WHERE earlier.endpoint_id = ${webhookDeliveries.endpoint_id} AND earlier.status = 'pending'
    AND earlier.subject = ${webhookDeliveries.subject} AND earlier.event_id < ${webhookDeliveries.event_id}
)`;

/**
 * Statements: the endpoint, and of each subject the first delivery that waits for it, those due first, and what is held last. `is_held` says of one that
 * something happened to its subject before, and is still on its way here.
 */
export const selectWork = (ctx: Ctx, endpoint_id: string, limit: number) =>
  [
    selectEndpoint(ctx, endpoint_id),
    ctx.db
      .select({
        delivery: webhookDeliveries,
        is_held: sql<number>`coming.event_id IS NOT NULL`.mapWith(Boolean),
      })
      .from(webhookDeliveries)
      .leftJoin(
        sql`${coming(publicEvents().map(({ type }) => type))} AS coming`,
        sql`coming.subject = ${webhookDeliveries.subject} AND coming.event_id < ${webhookDeliveries.event_id}`,
      )
      .where(and(eq(webhookDeliveries.endpoint_id, endpoint_id), eq(webhookDeliveries.status, "pending"), isFirst))
      .orderBy(asc(sql`coming.event_id IS NOT NULL`), asc(webhookDeliveries.due_at))
      .limit(limit),
  ] as const;

/** A statement: what waits for the endpoint is given up. */
export const giveUp = (ctx: Ctx, endpoint_id: string, error: DeliveryError): Statement =>
  ctx.db
    .update(webhookDeliveries)
    .set({ status: "failed", due_at: null, error, updated_at: ctx.now() })
    .where(and(eq(webhookDeliveries.endpoint_id, endpoint_id), eq(webhookDeliveries.status, "pending")));

/** A statement: the endpoints that something has waited for since then. */
export const selectWaiting = (ctx: Ctx, due_before: number) =>
  ctx.db
    .selectDistinct({ endpoint_id: webhookDeliveries.endpoint_id })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.status, "pending"), lte(webhookDeliveries.due_at, due_before)));
