import { count, eq, sql } from "drizzle-orm";
import { changeUnits, type UnitChanges, type Units } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { inIds, type Statement } from "#platform/data/db";
import { cancellationItems, cancellations } from "./tables.ts";

type NewCancellation = Omit<typeof cancellations.$inferInsert, "created_at" | "settled_at"> & {
  readonly units: readonly Units[];
};

type Column = Parameters<NonNullable<UnitChanges["cancelling"]>>[0];

/** Units of an item in a cancellation whose stock has not done its part. */
const unitsIn = (id: string, sign: "+" | "-") => (item_id: Column) =>
  sql`${sql.raw(sign)} coalesce((SELECT sum(c.quantity) FROM cancellation_items c
    JOIN cancellations o ON o.id = c.cancellation_id AND o.settled_at IS NULL
    WHERE c.cancellation_id = ${id} AND c.order_item_id = ${item_id}), 0)`;

/** Statements that write a cancellation down, and keep its units from leaving. Guarded as `changeUnits` is: `isOverFulfilled` where some are packed or gone. */
export const cancellationRows = (ctx: Ctx, { units, ...cancellation }: NewCancellation): Statement[] => [
  ctx.db.insert(cancellations).values({ ...cancellation, created_at: ctx.now() }),
  ...units.map((one) =>
    ctx.db
      .insert(cancellationItems)
      .values({ ...one, cancellation_id: cancellation.id, order_id: cancellation.order_id }),
  ),
  changeUnits(ctx, cancellation.order_id, { cancelling: unitsIn(cancellation.id, "+") }),
];

/** Statements with which the stock has done its part. Repeated, they change nothing. */
export const settleCancellation = (ctx: Ctx, order_id: string, id: string): Statement[] => [
  changeUnits(ctx, order_id, { cancelling: unitsIn(id, "-"), cancelled: unitsIn(id, "+") }),
  ctx.db
    .update(cancellations)
    .set({ settled_at: sql`coalesce(${cancellations.settled_at}, ${ctx.now()})` })
    .where(eq(cancellations.id, id)),
];

/** A statement that reads a cancellation: one row or none. */
export const selectCancellation = (ctx: Ctx, id: string) =>
  ctx.db.select().from(cancellations).where(eq(cancellations.id, id));

/** A statement: how often some units of an order were cancelled. One row. */
export const countCancellations = (ctx: Ctx, order_id: string) =>
  ctx.db.select({ total: count() }).from(cancellations).where(eq(cancellations.order_id, order_id));

/** A statement that reads the units of a cancellation. */
export const selectUnits = (ctx: Ctx, id: string) =>
  ctx.db
    .select({ order_item_id: cancellationItems.order_item_id, quantity: cancellationItems.quantity })
    .from(cancellationItems)
    .where(eq(cancellationItems.cancellation_id, id));

/** A statement: units of these orders that were cancelled, or are about to be while `settled_at` is null. */
export const cancelledUnits = (ctx: Ctx, order_ids: readonly string[]) =>
  ctx.db
    .select({
      item_id: cancellationItems.order_item_id,
      quantity: cancellationItems.quantity,
      settled_at: cancellations.settled_at,
    })
    .from(cancellationItems)
    .innerJoin(cancellations, eq(cancellations.id, cancellationItems.cancellation_id))
    .where(inIds(cancellationItems.order_id, order_ids));

/** A statement: which of these cancellations are on record. */
export const cancellationsKnown = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.select({ id: cancellations.id }).from(cancellations).where(inIds(cancellations.id, ids));
