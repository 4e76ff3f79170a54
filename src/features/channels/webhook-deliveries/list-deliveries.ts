import { and, asc, count, desc, eq, sql } from "drizzle-orm";
import type { DayOrTime } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { within } from "#platform/data/within";
import { WebhookDeliveryError } from "./errors.ts";
import type { DeliveryStatus } from "./rules.ts";
import type { DeliveryRow } from "./store.ts";
import { webhookAttempts, webhookDeliveries } from "./tables.ts";

export type DeliveryFilter = {
  readonly webhook_endpoint_id?: string | undefined;
  readonly event_type?: string | undefined;
  readonly status?: DeliveryStatus | undefined;
  readonly created_at_from?: DayOrTime | undefined;
  readonly created_at_to?: DayOrTime | undefined;
};

/** The condition of a filter. A plus keeps the endpoint's own index, which narrows most. */
export function filtered(ctx: Ctx, filter: DeliveryFilter) {
  const { webhook_endpoint_id, event_type, status, created_at_from: from, created_at_to: to } = filter;
  const byStatus =
    webhook_endpoint_id === undefined
      ? eq(webhookDeliveries.status, status ?? "pending")
      : sql`+${webhookDeliveries.status} = ${status}`;
  return and(
    webhook_endpoint_id === undefined ? undefined : eq(webhookDeliveries.endpoint_id, webhook_endpoint_id),
    status === undefined ? undefined : byStatus,
    event_type === undefined ? undefined : eq(webhookDeliveries.event_type, event_type),
    within(ctx, webhookDeliveries.created_at, { from, to }),
  );
}

/** Newest first: one trip. */
export async function listDeliveries(ctx: Ctx, request: PageRequest & DeliveryFilter) {
  const keys = [webhookDeliveries.created_at, webhookDeliveries.id] as const;
  const condition = filtered(ctx, request);
  return readPage(ctx, request, {
    list: "webhook_deliveries",
    rows: (after) =>
      ctx.db
        .select()
        .from(webhookDeliveries)
        .where(and(condition, behind(keys, "desc", after)))
        .orderBy(...keys.map((key) => desc(key)))
        .limit(request.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(webhookDeliveries).where(condition),
    keysOf: (row) => [row.created_at, row.id],
  });
}

/** Throws `webhook_delivery_not_found`. */
export async function findDelivery(ctx: Ctx, id: string) {
  const [[delivery], attempts] = await ctx.db.batch([
    ctx.db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)),
    ctx.db
      .select()
      .from(webhookAttempts)
      .where(eq(webhookAttempts.delivery_id, id))
      .orderBy(asc(webhookAttempts.created_at), asc(webhookAttempts.id)),
  ]);
  if (!delivery) throw WebhookDeliveryError.webhook_delivery_not_found();
  return { delivery, attempts } satisfies { delivery: DeliveryRow; attempts: unknown };
}
