import { happenedAt, hears, permissionFor, rightsOf, selectActive, subjectOf, wakeSender } from "#channels/webhooks";
import { toIso } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
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
  onReading(
    event,
    (ctx) => [selectActive(ctx)] as const,
    async (ctx, [endpoints], { outbox_id, ...data }) => {
      const permission = permissionFor(event.type);
      const hearing = endpoints.filter((one) => hears(one.events, event.type) && rightsOf(one).has(permission));
      if (hearing.length === 0) return [];
      const { type, version } = event;
      const body = JSON.stringify({ type, version, timestamp: toIso(happenedAt(outbox_id)), data });
      const subject = subjectOf(data, outbox_id);
      const now = ctx.now();
      const rows = hearing.map(({ id: endpoint_id }) => ({
        id: ctx.id(),
        endpoint_id,
        event_id: outbox_id,
        event_type: type,
        subject,
        body,
        status: "pending" as const,
        tries: 0,
        due_at: now,
        created_at: now,
        updated_at: now,
      }));
      onCommit(ctx, () => ctx.waitUntil(wakeAll(ctx, rows)));
      return [insertRows(ctx, webhookDeliveries, rows)];
    },
  );

/** One that cannot be woken now is found by the cron. */
async function wakeAll(ctx: Ctx, rows: readonly { readonly endpoint_id: string }[]): Promise<void> {
  await Promise.allSettled(rows.map(({ endpoint_id }) => wakeSender(ctx, endpoint_id)));
}
