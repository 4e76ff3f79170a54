import {
  type ActiveEndpoint,
  hears,
  isAboutOrder,
  permissionFor,
  rightsOf,
  selectActive,
  subjectOf,
  toOrderSummaryDto,
  wakeSender,
} from "#channels/webhooks";
import { selectSummary } from "#ordering/orders";
import { madeAt } from "#platform/basics/ids";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import type { Event } from "#platform/data/events";
import { insertRows } from "#platform/data/insert-rows";
import { onCommit } from "#platform/data/outbox";
import { type Listener, onReading } from "#platform/data/queue";
import type { Feature } from "#platform/feature";
import { webhookDeliveries } from "./tables.ts";

/** The events of these features that endpoints can hear of. */
export const publicEventsOf = (features: readonly Feature[]): Event[] =>
  features
    .flatMap(({ events = {} }) => Object.values(events))
    .flatMap((one) => (one.kind === "event" && one.about !== null ? [one] : []));

/** Writes down an event for each endpoint that hears of its type, in the batch that notes it as heard. It is posted by the endpoint's own object. */
export const fanOut = (event: Event): Listener =>
  isAboutOrder(event)
    ? onReading(
        event,
        (ctx, { order_id }) => [selectActive(ctx), selectSummary(ctx, String(order_id))] as const,
        async (ctx, [endpoints, [order]], { outbox_id, ...members }) =>
          written(ctx, event, endpoints, { outbox_id, ...members, order: order ? toOrderSummaryDto(order) : null }),
      )
    : onReading(
        event,
        (ctx) => [selectActive(ctx)] as const,
        async (ctx, [endpoints], message) => written(ctx, event, endpoints, message),
      );

type Data = Readonly<Record<string, unknown>> & { readonly outbox_id: string };

/** Statements that write it down for those of the endpoints that hear of it. */
function written(
  ctx: Ctx,
  { type, version }: Event,
  endpoints: readonly ActiveEndpoint[],
  { outbox_id, ...data }: Data,
): Statement[] {
  const permission = permissionFor(type);
  const hearing = endpoints.filter((one) => hears(one.events, type) && rightsOf(one).has(permission));
  if (hearing.length === 0) return [];
  const now = ctx.now();
  const common = {
    event_id: outbox_id,
    event_type: type,
    subject: subjectOf(data, outbox_id),
    body: JSON.stringify({ type, version, timestamp: toIso(madeAt(outbox_id)), data }),
    status: "pending" as const,
    due_at: now,
    created_at: now,
    updated_at: now,
  };
  const rows = hearing.map(({ id: endpoint_id }) => ({ ...common, id: ctx.id(), endpoint_id }));
  onCommit(ctx, () => ctx.waitUntil(wakeAll(ctx, rows)));
  // A second delivery of the event is undone by the effect's key, which comes behind this in the batch and is known for that.
  return [insertRows(ctx, webhookDeliveries, rows).onConflictDoNothing()];
}

/** One that cannot be woken now is found by the cron. */
async function wakeAll(ctx: Ctx, rows: readonly { readonly endpoint_id: string }[]): Promise<void> {
  await Promise.allSettled(rows.map(({ endpoint_id }) => wakeSender(ctx, endpoint_id)));
}
