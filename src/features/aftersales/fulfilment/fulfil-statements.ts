import { and, eq, type SQL, sql, type SQLWrapper } from "drizzle-orm";
import {
  changeUnits,
  type FailureReason,
  fulfilmentItems,
  fulfilments,
  idOfOrder,
  orderEvents,
  type UnitChanges,
  type Units,
  unlessErasedSince,
} from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inIds, isGuardViolation, type Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import type { UnitsBack } from "./rules.ts";

export type Tracking = {
  readonly tracking_number?: string | null | undefined;
  readonly carrier?: string | null | undefined;
  readonly tracking_url?: string | null | undefined;
};

type Column = Parameters<NonNullable<UnitChanges["prepared"]>>[0];

/** Units of an item that are in these parcels. */
const unitsIn = (ids: readonly string[], sign: "+" | "-") => (item_id: Column) =>
  sql`${sql.raw(sign)} coalesce((SELECT sum(p.quantity) FROM fulfilment_items p
    WHERE p.order_item_id = ${item_id} AND p.fulfilment_id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))), 0)`;

export type NewFulfilment = Tracking & {
  readonly id: string;
  readonly order_id: string;
  readonly units: readonly Units[];
};

/** Statements that prepare a parcel. Their guard is the check of `isOverFulfilled`. */
export function prepareStatements(ctx: Ctx, { units, ...parcel }: NewFulfilment): Statement[] {
  const now = ctx.now();
  return [
    ctx.db.insert(fulfilments).values({ ...parcel, status: "prepared", created_at: now, updated_at: now }),
    ...units.map((one) => ctx.db.insert(fulfilmentItems).values({ ...one, fulfilment_id: parcel.id })),
    changeUnits(ctx, parcel.order_id, { prepared: unitsIn([parcel.id], "+") }),
  ];
}

/** Statements with which prepared parcels leave; what has to leave the stock is told by `fulfilment.shipped`. */
export function shipStatements(ctx: Ctx, order_id: string, ids: readonly string[]): Statement[] {
  if (ids.length === 0) return [];
  const now = ctx.now();
  return [
    changeUnits(ctx, order_id, { prepared: unitsIn(ids, "-"), shipped: unitsIn(ids, "+") }),
    ctx.db
      .update(fulfilments)
      .set({ status: "shipped", shipped_at: now, updated_at: now })
      .where(and(eq(fulfilments.order_id, order_id), inIds(fulfilments.id, ids))),
    ...ids.map((fulfilment_id) => publish(ctx, orderEvents["fulfilment.shipped"], { order_id, fulfilment_id })),
  ];
}

/** Statements with which shipped parcels have arrived. */
export function deliverStatements(ctx: Ctx, order_id: string, ids: readonly string[]): Statement[] {
  const now = ctx.now();
  return [
    ctx.db
      .update(fulfilments)
      .set({ status: "delivered", delivered_at: now, updated_at: now })
      .where(and(eq(fulfilments.order_id, order_id), inIds(fulfilments.id, ids))),
    ...ids.map((fulfilment_id) => publish(ctx, orderEvents["fulfilment.delivered"], { order_id, fulfilment_id })),
  ];
}

/** Statements with which a shipped parcel could not be delivered. */
export function failStatements(
  ctx: Ctx,
  order_id: string,
  fulfilment_id: string,
  failure_reason: FailureReason | null,
): Statement[] {
  const now = ctx.now();
  return [
    ctx.db
      .update(fulfilments)
      .set({ status: "failed", failed_at: now, failure_reason, updated_at: now })
      .where(eq(fulfilments.id, fulfilment_id)),
    publish(ctx, orderEvents["fulfilment.failed"], { order_id, fulfilment_id }),
  ];
}

/** A statement with which a parcel that could not be delivered is sent out again. */
export const retryStatement = (ctx: Ctx, id: string): Statement =>
  ctx.db
    .update(fulfilments)
    .set({ status: "shipped", failed_at: null, failure_reason: null, updated_at: ctx.now() })
    .where(eq(fulfilments.id, id));

/** In SQL, whether no unit of a parcel is counted as back. */
const isUncounted = (id: string) => sql`NOT EXISTS (SELECT 1 FROM fulfilment_items p WHERE p.fulfilment_id = ${id}
  AND p.restocked_quantity + p.damaged_quantity + p.written_off_quantity > 0)`;

/** Whether a batch was refused because somebody else has counted what came back with the parcel. */
export const isCounted = (error: unknown): boolean => isGuardViolation(error, "fulfilments.status");

/**
 * Statements with which a parcel is back, and some of its units: what has to come into the stock is told by an event. Units are counted once.
 * Their guards are `isCounted`, the checks on the parcel's items, and those of `isPacked` and `isInReturn`.
 */
export const takeBackStatements = (
  ctx: Ctx,
  order_id: string,
  id: string,
  units: readonly UnitsBack[],
): Statement[] => [
  ctx.db
    .update(fulfilments)
    .set({
      status: sql`CASE WHEN ${isUncounted(id)} THEN 'returned_to_sender' END`,
      returned_at: sql`coalesce(${fulfilments.returned_at}, ${ctx.now()})`,
      updated_at: ctx.now(),
    })
    .where(eq(fulfilments.id, id)),
  ...units.map(({ order_item_id, restock, damage, write_off }) =>
    ctx.db
      .update(fulfilmentItems)
      .set({ restocked_quantity: restock, damaged_quantity: damage, written_off_quantity: write_off })
      .where(and(eq(fulfilmentItems.fulfilment_id, id), eq(fulfilmentItems.order_item_id, order_item_id))),
  ),
  changeUnits(ctx, order_id, { returned: unitsBackIn(id) }),
];

/** Units of an item that came back with a parcel. */
const unitsBackIn = (id: string) => (item_id: Column) =>
  sql`coalesce((SELECT p.restocked_quantity + p.damaged_quantity + p.written_off_quantity FROM fulfilment_items p
    WHERE p.order_item_id = ${item_id} AND p.fulfilment_id = ${id}), 0)`;

/** Statements that unpack a prepared parcel. */
export const unprepareStatements = (ctx: Ctx, order_id: string, id: string): Statement[] => [
  changeUnits(ctx, order_id, { prepared: unitsIn([id], "-") }),
  ctx.db.update(fulfilments).set({ status: "cancelled", updated_at: ctx.now() }).where(eq(fulfilments.id, id)),
  publish(ctx, orderEvents["fulfilment.cancelled"], { order_id, fulfilment_id: id }),
];

/** A statement that writes how a parcel can be followed. */
export const trackStatement = (ctx: Ctx, id: string, tracking: Tracking): Statement =>
  ctx.db
    .update(fulfilments)
    .set({ ...unlessErasedSince(sql`fulfilments.order_id`, tracking), updated_at: ctx.now() })
    .where(eq(fulfilments.id, id));

/** A condition that the parcel of this id is not cancelled. */
export const isUncancelled = (id: SQLWrapper): SQL =>
  sql`EXISTS (SELECT 1 FROM ${fulfilments} WHERE ${fulfilments.id} = ${id} AND ${fulfilments.status} <> 'cancelled')`;

/** A statement that reads whether an order, named by id or number, has this parcel: one row, or none. */
export const selectParcel = (ctx: Ctx, reference: string, id: string) =>
  ctx.db
    .select({ id: fulfilments.id })
    .from(fulfilments)
    .where(and(eq(fulfilments.id, id), eq(fulfilments.order_id, idOfOrder(reference))));

/** A statement that reads the parcels of an order. */
export const parcelsOf = (ctx: Ctx, order_id: string) =>
  ctx.db
    .select({ id: fulfilments.id, status: fulfilments.status, updated_at: fulfilments.updated_at })
    .from(fulfilments)
    .where(eq(fulfilments.order_id, order_id));
