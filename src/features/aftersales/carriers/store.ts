import { and, asc, desc, eq, isNotNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { idOfOrder, type OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inIds, isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { definePoint } from "#platform/extension-points";
import { type Sealed, unsealPersonal } from "#platform/secrets/personal";
import type { CarrierLabel, HeardEvent, LabelStatus, TrackingStatus } from "./rules.ts";
import { shippingLabels, trackingEvents } from "./tables.ts";

export type LabelRow = typeof shippingLabels.$inferSelect;

/** A label, with what it is for as its subject. */
export type Label = Omit<LabelRow, "fulfilment_id"> & { readonly subject_id: string };
export const toLabel = ({ fulfilment_id: subject_id, ...label }: LabelRow): Label => ({ ...label, subject_id });
export type NewLabel = Pick<
  Label,
  "id" | "subject_id" | "order_id" | "carrier_name" | "number" | "weight_grams" | "service"
>;
export type LabelChanges = Partial<Omit<Label, "id" | "status" | "subject_id" | "order_id">>;

/** What a label is for, as it is now. */
export type LabelSubject = {
  /** Its person's key seals the file. */
  readonly order: OrderRow;
  /** Nobody may have a label for it any more. */
  readonly is_gone: boolean;
  /** Statements that say how the parcel can be followed, with their audit entry: for the batch that writes the purchase down. */
  readonly bought: (label: ReturnType<typeof boughtColumns>) => readonly Statement[];
  /** As `bought`, once the label is cancelled. What staff have typed since stays. */
  readonly cancelled: (label: Label) => readonly Statement[];
  /** Commits what its carrier has noted, with what follows from that. `write` makes the rest of the batch; `is_over`: nothing more is to be heard. */
  readonly hear: (events: readonly HeardEvent[], write: (is_over: boolean) => readonly Statement[]) => Promise<void>;
};

/**
 * Where labels of one kind are kept: those of parcels that leave, and those of parcels that come back. How they are bought, cancelled, looked
 * after and followed is the same for all.
 */
export type LabelDesk = {
  /** From the shop to the customer, or back. */
  readonly direction: "out" | "back";
  readonly find: (ctx: Ctx, id: string) => Promise<Label | undefined>;
  /** Those that somebody has to look after by now, the longest waiting first. */
  readonly due: (ctx: Ctx, limit: number) => Promise<readonly Label[]>;
  /** Those that a carrier knows by this number. */
  readonly tracked: (ctx: Ctx, carrier: string, number: string) => Promise<readonly Pick<Label, "id" | "order_id">[]>;
  readonly subjectOf: (ctx: Ctx, label: Label) => Promise<LabelSubject>;
  /** Fails as `isTaken` tells when another label is there. */
  readonly insert: (ctx: Ctx, label: NewLabel, due_at: number) => Statement;
  readonly isTaken: (error: unknown) => boolean;
  /** Fails as `isMoved` tells where somebody else was first. */
  readonly move: (
    ctx: Ctx,
    id: string,
    from: LabelStatus,
    to: LabelStatus,
    changes: LabelChanges & { readonly only_if?: SQL },
  ) => Statement;
  readonly isMoved: (error: unknown) => boolean;
  readonly change: (ctx: Ctx, id: string, changes: LabelChanges) => Statement;
  /** A condition that nobody has asked the carrier about the label since: a purchase may be under way again. */
  readonly isUntouched: (label: Pick<Label, "attempts">) => SQL;
  /** A condition without which nobody may have a label. */
  readonly is_wanted: SQL;
  /** Where what carriers write is kept, for sealing. */
  readonly message_place: string;
  readonly knownEvents: (ctx: Ctx, label_id: string) => Promise<readonly { readonly event_id: string }[]>;
  /** Fails as `isEventKnown` tells where some of it is kept already. */
  readonly insertEvents: (ctx: Ctx, rows: readonly EventRow[]) => Statement;
  readonly isEventKnown: (error: unknown) => boolean;
  readonly withOldFiles: (ctx: Ctx, before: number, limit: number) => Promise<readonly { readonly id: string }[]>;
  readonly forgetFiles: (ctx: Ctx, ids: readonly string[]) => Statement;
};

/** The desks of all kinds of labels. */
export const labelDesks = definePoint<LabelDesk>("desks of labels");

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

/** A statement: the files of these labels are deleted. */
export const forgetFilesOf = (ctx: Ctx, ids: readonly string[]): Statement =>
  ctx.db.update(shippingLabels).set({ file_bytes: null }).where(inIds(shippingLabels.id, ids));

/** A statement that writes down that a label is about to be bought. A unique violation when another is, or was. */
export const insertLabel = (ctx: Ctx, { subject_id: fulfilment_id, ...label }: NewLabel, due_at: number): Statement =>
  ctx.db
    .insert(shippingLabels)
    .values({ ...label, fulfilment_id, status: "buying", due_at, created_at: ctx.now(), updated_at: ctx.now() });

/** A condition that nobody has asked the carrier about the label since: a purchase may be under way again. */
export const isUntouched = ({ attempts }: Pick<LabelRow, "attempts">): SQL =>
  sql`${shippingLabels.attempts} = ${attempts}`;

/** A statement that moves a label on; its batch fails by `isLabelMoved` where somebody else was first. */
export const moveLabel = (
  ctx: Ctx,
  id: string,
  from: LabelStatus,
  to: LabelStatus,
  changes: LabelChanges & { readonly only_if?: SQL },
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

/** Whether a purchase could not begin since another label of the parcel is there. */
export const isLabelTaken = (error: unknown): boolean => isUniqueViolation(error, "shipping_labels.fulfilment_id");

/** A statement that changes what a label says besides its status. */
export const changeLabel = (ctx: Ctx, id: string, changes: LabelChanges): Statement =>
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

/** A row of what a carrier has noted, of the parcel of a label. */
export type EventRow = typeof trackingEvents.$inferInsert;

/** A statement that keeps what a carrier has noted. Its batch fails as `isEventKnown` tells where some of it is kept already. */
export const insertEvents = (ctx: Ctx, rows: readonly EventRow[]): Statement => insertRows(ctx, trackingEvents, rows);
export const isEventKnown = (error: unknown): boolean => isUniqueViolation(error, "tracking_events.label_id");

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
export const unsealEvents = (
  ctx: Ctx,
  personal_key: string | null,
  events: readonly SealedEvent[],
  place = MESSAGE_PLACE,
) =>
  Promise.all(
    events.map(async ({ status, message, occurred_at }) => ({
      status,
      occurred_at,
      message: await unsealPersonal(ctx, personal_key, place, message),
    })),
  );
