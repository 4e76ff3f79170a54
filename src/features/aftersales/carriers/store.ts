import { and, asc, desc, eq, isNotNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { isUncancelled } from "#aftersales/fulfilment";
import { idOfOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { type Sealed, unsealPersonal } from "#platform/secrets/personal";
import type { CarrierLabel, LabelStatus, TrackingStatus } from "./rules.ts";
import { shippingLabels, trackingEvents } from "./tables.ts";

export type LabelRow = typeof shippingLabels.$inferSelect;
export type NewLabel = Pick<
  LabelRow,
  "id" | "fulfilment_id" | "order_id" | "carrier_name" | "number" | "weight_grams" | "service"
>;

const is = (id: string) => eq(shippingLabels.id, id);

/** A statement that reads all labels of a fulfilment, the newest first. */
export const labelsOf = (ctx: Ctx, fulfilment_id: string) =>
  ctx.db
    .select()
    .from(shippingLabels)
    .where(eq(shippingLabels.fulfilment_id, fulfilment_id))
    .orderBy(desc(shippingLabels.number));

/** A statement that reads a label. */
export const labelOf = (ctx: Ctx, id: string) => ctx.db.select().from(shippingLabels).where(is(id));

/** A statement that reads the labels that a carrier knows by this number. */
export const labelsTracked = (ctx: Ctx, carrier_name: string, tracking_number: string) =>
  ctx.db
    .select({ id: shippingLabels.id, order_id: shippingLabels.order_id })
    .from(shippingLabels)
    .where(and(eq(shippingLabels.tracking_number, tracking_number), eq(shippingLabels.carrier_name, carrier_name)));

/** A statement that reads the labels that somebody has to look after by now, those first that have waited longest. */
export const labelsDue = (ctx: Ctx, now: number, limit: number) =>
  ctx.db
    .select()
    .from(shippingLabels)
    .where(lte(shippingLabels.due_at, now))
    .orderBy(asc(shippingLabels.due_at))
    .limit(limit);

/** A statement that reads labels whose files were bought before a moment. */
export const labelsWithOldFiles = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .select({ id: shippingLabels.id })
    .from(shippingLabels)
    .where(and(isNotNull(shippingLabels.file_bytes), lt(shippingLabels.bought_at, before)))
    .orderBy(asc(shippingLabels.bought_at))
    .limit(limit);

/** A statement that writes down that a label is about to be bought. A unique violation when another is, or was. */
export const insertLabel = (ctx: Ctx, label: NewLabel, due_at: number): Statement =>
  ctx.db
    .insert(shippingLabels)
    .values({ ...label, status: "buying", due_at, created_at: ctx.now(), updated_at: ctx.now() });

type Changes = Partial<Omit<LabelRow, "id" | "status" | "fulfilment_id" | "order_id">>;

/** A condition that nobody has asked the carrier about the label since: a purchase may be under way again. */
export const isUntouched = ({ attempts }: Pick<LabelRow, "attempts">): SQL =>
  sql`${shippingLabels.attempts} = ${attempts}`;

const isUnerased = sql`EXISTS (SELECT 1 FROM orders o WHERE o.id = ${shippingLabels.order_id} AND o.erased_at IS NULL)`;
/** A condition without which nobody may have a label: the parcel is cancelled, or its person erased. */
export const canBeSent: SQL = sql`${isUncancelled(shippingLabels.fulfilment_id)} AND ${isUnerased}`;

/** A statement that moves a label on; its batch fails by `isLabelMoved` where somebody else was first. */
export const moveLabel = (
  ctx: Ctx,
  id: string,
  from: LabelStatus,
  to: LabelStatus,
  changes: Changes & { readonly only_if?: SQL },
): Statement => {
  const { only_if = sql`1`, ...columns } = changes;
  return ctx.db
    .update(shippingLabels)
    .set({
      ...columns,
      status: sql`CASE WHEN ${shippingLabels.status} = ${from} AND ${only_if} THEN ${to} END`,
      updated_at: ctx.now(),
    })
    .where(is(id));
};

/** Whether the batch of `moveLabel` failed for its guard. */
export const isLabelMoved = (error: unknown): boolean => isGuardViolation(error, "shipping_labels.status");

/** A statement that changes what a label says besides its status. */
export const changeLabel = (ctx: Ctx, id: string, changes: Changes): Statement =>
  ctx.db
    .update(shippingLabels)
    .set({ ...changes, updated_at: ctx.now() })
    .where(is(id));

/** The columns of what a carrier sold. */
export const boughtColumns = ({ label_id, tracking_number, tracking_url, carrier, cost, currency }: CarrierLabel) => ({
  carrier_label_id: label_id,
  tracking_number,
  tracking_url,
  carrier,
  cost,
  currency,
});

/** A statement that reads what carriers have noted of the parcel of a fulfilment, under the label that counts. */
export const eventsOf = (ctx: Ctx, reference: string, fulfilment_id: string) =>
  ctx.db
    .select({
      event_id: trackingEvents.event_id,
      status: trackingEvents.status,
      message: trackingEvents.message,
      occurred_at: trackingEvents.occurred_at,
    })
    .from(trackingEvents)
    .innerJoin(shippingLabels, eq(shippingLabels.id, trackingEvents.label_id))
    .where(
      and(
        eq(shippingLabels.fulfilment_id, fulfilment_id),
        eq(shippingLabels.order_id, idOfOrder(reference)),
        sql`${shippingLabels.status} IN ('bought', 'cancelling')`,
      ),
    )
    .orderBy(asc(trackingEvents.occurred_at), asc(trackingEvents.event_id));

/** A statement that reads which events of a label are known. */
export const knownEvents = (ctx: Ctx, label_id: string) =>
  ctx.db
    .select({ event_id: trackingEvents.event_id })
    .from(trackingEvents)
    .where(eq(trackingEvents.label_id, label_id));

export type SealedEvent = {
  readonly status: TrackingStatus;
  readonly message: Sealed | null;
  readonly occurred_at: number;
};

export const MESSAGE_PLACE = "tracking_events.message";

/** What a carrier has noted, with what it says; without that once the person is erased. */
export const unsealEvents = (ctx: Ctx, personal_key: string | null, events: readonly SealedEvent[]) =>
  Promise.all(
    events.map(async ({ status, message, occurred_at }) => ({
      status,
      occurred_at,
      message: await unsealPersonal(ctx, personal_key, MESSAGE_PLACE, message),
    })),
  );
