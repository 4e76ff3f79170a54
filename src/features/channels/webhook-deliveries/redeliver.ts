import { and, asc, eq, ne, type SQL } from "drizzle-orm";
import { selectEndpoint, wakeSender, WebhookError } from "#channels/webhooks";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { inIds, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { WebhookDeliveryError } from "./errors.ts";
import { type DeliveryFilter, filtered, findDelivery } from "./list-deliveries.ts";
import { webhookDeliveries } from "./tables.ts";

const RANGE_MAX = 1000;

/** A statement: they are due now, with all their tries before them, and take their place among what waits by when they happened. */
const again = (ctx: Ctx, which: SQL | undefined): Statement =>
  ctx.db
    .update(webhookDeliveries)
    .set({ status: "pending", due_at: ctx.now(), tries: 0, delivered_at: null, updated_at: ctx.now() })
    .where(and(which, ne(webhookDeliveries.status, "pending")));

/** Delivers one event again, under the id that it had. What is on its way stays as it is. Throws `webhook_delivery_not_found`, `webhook_endpoint_inactive`. */
export async function redeliver(ctx: Ctx, id: string) {
  const { delivery } = await findDelivery(ctx, id);
  const endpoint = await selectEndpoint(ctx, delivery.endpoint_id).get();
  if (!endpoint?.is_active) throw WebhookDeliveryError.webhook_endpoint_inactive();
  if (delivery.status !== "pending")
    await commit(ctx, [
      again(ctx, eq(webhookDeliveries.id, id)),
      audit(ctx, { action: "webhook_delivery.redelivered", subject_type: "webhook_delivery", subject_id: id }),
    ]);
  ctx.waitUntil(wakeSender(ctx, endpoint.id));
  return findDelivery(ctx, id);
}

export type Range = Required<Pick<DeliveryFilter, "status">> & Omit<DeliveryFilter, "webhook_endpoint_id" | "status">;

/** The same for what the filter finds of an endpoint, the oldest first. Throws `webhook_endpoint_not_found`, `webhook_endpoint_inactive`. */
export async function redeliverRange(ctx: Ctx, webhook_endpoint_id: string, range: Range) {
  const [[endpoint], found] = await ctx.db.batch([
    selectEndpoint(ctx, webhook_endpoint_id),
    ctx.db
      .select({ id: webhookDeliveries.id })
      .from(webhookDeliveries)
      .where(filtered(ctx, { ...range, webhook_endpoint_id }))
      .orderBy(asc(webhookDeliveries.created_at), asc(webhookDeliveries.id))
      .limit(RANGE_MAX + 1),
  ]);
  if (!endpoint) throw WebhookError.webhook_endpoint_not_found();
  if (!endpoint.is_active) throw WebhookDeliveryError.webhook_endpoint_inactive();
  const ids = found.slice(0, RANGE_MAX).map(({ id }) => id);
  if (ids.length > 0)
    await commit(ctx, [
      again(ctx, inIds(webhookDeliveries.id, ids)),
      audit(ctx, {
        action: "webhook_deliveries.redelivered",
        subject_type: "webhook_endpoint",
        subject_id: endpoint.id,
        after: { delivery_count: ids.length },
      }),
    ]);
  ctx.waitUntil(wakeSender(ctx, endpoint.id));
  return { delivery_count: ids.length, has_more: found.length > RANGE_MAX };
}
