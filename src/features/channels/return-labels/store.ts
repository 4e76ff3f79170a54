import { and, asc, desc, eq, inArray, isNotNull, lt, lte, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { Label } from "#aftersales/carriers";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { returnLabels, returnTrackingEvents } from "./tables.ts";

type ReturnLabelRow = typeof returnLabels.$inferSelect;
export type LabelChanges = Partial<Omit<ReturnLabelRow, "id" | "status" | "return_id" | "order_id">>;

export const toLabel = ({ return_id: subject_id, ...label }: ReturnLabelRow): Label => ({ ...label, subject_id });

/** The labels of a return, the newest first. */
export const findLabels = async (ctx: Ctx, return_id: string): Promise<Label[]> => {
  const rows = await ctx.db
    .select()
    .from(returnLabels)
    .where(eq(returnLabels.return_id, return_id))
    .orderBy(desc(returnLabels.number));
  return rows.map(toLabel);
};

/** A statement that reads a label. */
export const labelOf = (ctx: Ctx, id: string) => ctx.db.select().from(returnLabels).where(eq(returnLabels.id, id));

/** A statement that reads the labels that a carrier knows by this number. */
export const labelsTracked = (ctx: Ctx, carrier_name: string, tracking_number: string) =>
  ctx.db
    .select({ id: returnLabels.id, order_id: returnLabels.order_id })
    .from(returnLabels)
    .where(and(eq(returnLabels.tracking_number, tracking_number), eq(returnLabels.carrier_name, carrier_name)));

/** A statement that reads the labels that somebody has to look after by now, those first that have waited longest. */
export const labelsDue = (ctx: Ctx, limit: number) =>
  ctx.db
    .select()
    .from(returnLabels)
    .where(lte(returnLabels.due_at, ctx.now()))
    .orderBy(asc(returnLabels.due_at))
    .limit(limit);

/** A statement that reads labels whose files were bought before a moment. */
export const labelsWithOldFiles = (ctx: Ctx, before: number, limit: number) =>
  ctx.db
    .select({ id: returnLabels.id })
    .from(returnLabels)
    .where(and(isNotNull(returnLabels.file_bytes), lt(returnLabels.bought_at, before)))
    .orderBy(asc(returnLabels.bought_at))
    .limit(limit);

/** A statement: the files of these labels are deleted. */
export const forgetFilesOf = (ctx: Ctx, ids: readonly string[]): Statement =>
  ctx.db.update(returnLabels).set({ file_bytes: null }).where(inIds(returnLabels.id, ids));

/** A statement that moves a label on. NULL as its status fails the batch. */
export const moveLabel = (ctx: Ctx, id: string, status: SQL, changes: LabelChanges): Statement =>
  ctx.db
    .update(returnLabels)
    .set({ ...changes, status, updated_at: ctx.now() })
    .where(eq(returnLabels.id, id));

/** A statement that changes what a label says besides its status. */
export const changeLabel = (ctx: Ctx, id: string, changes: LabelChanges): Statement =>
  ctx.db
    .update(returnLabels)
    .set({ ...changes, updated_at: ctx.now() })
    .where(eq(returnLabels.id, id));

/** The condition for having a label: the return is neither called off nor rejected, and its person is not erased. */
export const is_wanted: SQL = sql`EXISTS (SELECT 1 FROM returns r JOIN orders o ON o.id = r.order_id
  WHERE r.id = ${returnLabels.return_id} AND r.status NOT IN ('rejected', 'cancelled') AND o.erased_at IS NULL)`;

const shown = {
  event_id: returnTrackingEvents.event_id,
  label_id: returnTrackingEvents.label_id,
  status: returnTrackingEvents.status,
  message: returnTrackingEvents.message,
  occurred_at: returnTrackingEvents.occurred_at,
};
const oldestFirst = [asc(returnTrackingEvents.occurred_at), asc(returnTrackingEvents.event_id)];

/** A statement that reads what carriers have noted of the parcel of a return, under the label that counts. */
export const eventsOf = (ctx: Ctx, return_id: string) =>
  ctx.db
    .select(shown)
    .from(returnTrackingEvents)
    .innerJoin(returnLabels, eq(returnLabels.id, returnTrackingEvents.label_id))
    .where(and(eq(returnLabels.return_id, return_id), sql`${returnLabels.status} IN ('bought', 'cancelling')`))
    .orderBy(...oldestFirst);

/** A statement that reads which events of a label are known. */
export const knownEvents = (ctx: Ctx, label_id: string) =>
  ctx.db.select(shown).from(returnTrackingEvents).where(eq(returnTrackingEvents.label_id, label_id));

/** What a return tells about its parcel: the latest that its carrier has noted, as JSON, over `returns.id`. The status is of the row with the maximum. */
export const latestOfReturn = sql`SELECT json_object('status', e.status, 'occurred_at', max(e.occurred_at))
  FROM return_labels l JOIN return_tracking_events e ON e.label_id = l.id
  WHERE l.return_id = returns.id AND l.status IN ('bought', 'cancelling') HAVING count(*) > 0`;

/** A statement that reads the labels of returns of these orders. */
export const labelsOfOrders = (ctx: Ctx, order_ids: SQLWrapper) =>
  ctx.db.select().from(returnLabels).where(inArray(returnLabels.order_id, order_ids));

/** A statement that reads what was noted of their parcels. */
export const eventsOfOrders = (ctx: Ctx, order_ids: SQLWrapper) =>
  ctx.db
    .select(shown)
    .from(returnTrackingEvents)
    .where(inArray(returnTrackingEvents.label_id, idsOf(ctx, order_ids)))
    .orderBy(...oldestFirst);

const idsOf = (ctx: Ctx, order_ids: SQLWrapper) =>
  ctx.db.select({ id: returnLabels.id }).from(returnLabels).where(inArray(returnLabels.order_id, order_ids));

/** Statements: what parcels are followed by goes, and what their carriers wrote; costs and times stay. */
export const eraseLabels = (ctx: Ctx, order_ids: SQLWrapper): Statement[] => [
  ctx.db
    .update(returnTrackingEvents)
    .set({ message: null })
    .where(inArray(returnTrackingEvents.label_id, idsOf(ctx, order_ids))),
  ctx.db
    .update(returnLabels)
    .set({
      tracking_number: null,
      tracking_url: null,
      file_bytes: null,
      // A purchase that nobody has heard the end of is still to be settled.
      due_at: sql`CASE WHEN ${returnLabels.status} IN ('buying', 'cancelling') THEN ${returnLabels.due_at} END`,
      updated_at: ctx.now(),
    })
    .where(inArray(returnLabels.order_id, order_ids)),
];
