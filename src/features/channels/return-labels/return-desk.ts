import { sql } from "drizzle-orm";
import type { LabelDesk, LabelSubject } from "#aftersales/carriers";
import { findReturn, forgetLabel, isAwaited, labelStatements, type ReturnRow } from "#aftersales/returns";
import { findOrder, type OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { commit } from "#platform/data/outbox";
import {
  changeLabel,
  forgetFilesOf,
  is_wanted,
  knownEvents,
  labelOf,
  labelsDue,
  labelsTracked,
  labelsWithOldFiles,
  moveLabel,
  toLabel,
} from "./store.ts";
import { returnLabels, returnTrackingEvents } from "./tables.ts";

export const MESSAGE_PLACE = "return_tracking_events.message";

/** Labels with which shoppers send units back. */
export const returnDesk: LabelDesk = {
  direction: "back",
  find: async (ctx, id) => (await labelOf(ctx, id)).map(toLabel)[0],
  due: async (ctx, limit) => (await labelsDue(ctx, limit)).map(toLabel),
  tracked: labelsTracked,
  subjectOf: async (ctx, { order_id, subject_id }) =>
    subjectOf(ctx, await findOrder(ctx, order_id), await findReturn(ctx, subject_id)),
  insert: (ctx, { subject_id: return_id, ...label }, due_at) =>
    ctx.db
      .insert(returnLabels)
      .values({ ...label, return_id, status: "buying", due_at, created_at: ctx.now(), updated_at: ctx.now() }),
  isTaken: (error) => isUniqueViolation(error, "return_labels.return_id"),
  move: (ctx, id, from, to, { only_if = sql`1`, ...changes }) =>
    moveLabel(ctx, id, sql`CASE WHEN ${returnLabels.status} = ${from} AND ${only_if} THEN ${to} END`, changes),
  isMoved: (error) => isGuardViolation(error, "return_labels.status"),
  change: changeLabel,
  isUntouched: ({ attempts }) => sql`${returnLabels.attempts} = ${attempts}`,
  is_wanted,
  message_place: MESSAGE_PLACE,
  knownEvents,
  insertEvents: (ctx, rows) => insertRows(ctx, returnTrackingEvents, rows),
  isEventKnown: (error) => isUniqueViolation(error, "return_tracking_events.label_id"),
  withOldFiles: labelsWithOldFiles,
  forgetFiles: forgetFilesOf,
};

/** Where its holder downloads the label of a return. */
const pathOf = ({ id, order_id }: ReturnRow): string => `/api/v1/orders/${order_id}/returns/${id}/label`;

/** A return, as what its label is for. What its carrier says moves nothing: the units count as returned once staff have counted them. */
export const subjectOf = (ctx: Ctx, order: OrderRow, row: ReturnRow): LabelSubject => ({
  order,
  is_gone: row.status === "rejected" || row.status === "cancelled" || order.erased_at !== null,
  bought: ({ carrier, tracking_number, cost, currency }) => [
    ...labelStatements(ctx, row, { carrier, tracking_number, label_url: pathOf(row) }),
    audit(ctx, {
      action: "label.bought",
      subject_type: "order",
      subject_id: row.order_id,
      after: { return_id: row.id, tracking_number, carrier, cost, currency },
    }),
  ],
  cancelled: ({ carrier, tracking_number }) => [
    forgetLabel(ctx, row.id, { carrier, tracking_number, label_url: pathOf(row) }),
    audit(ctx, {
      action: "label.cancelled",
      subject_type: "order",
      subject_id: row.order_id,
      before: { return_id: row.id, tracking_number },
    }),
  ],
  async hear(events, write) {
    const is_there = events.some(({ status }) => status === "delivered" || status === "returned_to_sender");
    await commit(ctx, write(is_there || !isAwaited(row)));
  },
});
