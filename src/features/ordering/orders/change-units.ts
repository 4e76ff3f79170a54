import { type Column, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { orderItems } from "./tables.ts";

/** In SQL, how many of so many units of a row of `order_items` can still be kept from leaving: they are in no parcel. */
export const keptBack = (quantity: SQL | number): SQL =>
  sql`min(${quantity}, order_items.quantity - order_items.prepared_quantity - order_items.shipped_quantity
    - order_items.cancelling_quantity - order_items.cancelled_quantity)`;

type UnitChange = (item_id: Column) => SQL;
/** What a fulfilment, a refund or a return does to the units of an item, each by an expression over the item's id, which may be below 0. */
export type UnitChanges = {
  readonly prepared?: UnitChange;
  readonly shipped?: UnitChange;
  readonly refunded?: UnitChange;
  readonly cancelling?: UnitChange;
  readonly cancelled?: UnitChange;
  readonly returned?: UnitChange;
  readonly returning?: UnitChange;
};

/** A statement that changes what the items of an order count. Its guards are the checks of `isOverFulfilled`, `isOverBought`, `isPacked` and `isInReturn`. */
export function changeUnits(
  ctx: Ctx,
  order_id: string,
  { prepared, shipped, refunded, cancelling, cancelled, returned, returning }: UnitChanges,
): Statement {
  const plus = (column: Column, change: UnitChange | undefined) =>
    change === undefined ? undefined : sql`${column} + ${change(orderItems.id)}`;
  return ctx.db
    .update(orderItems)
    .set({
      prepared_quantity: plus(orderItems.prepared_quantity, prepared),
      shipped_quantity: plus(orderItems.shipped_quantity, shipped),
      refunded_quantity: plus(orderItems.refunded_quantity, refunded),
      cancelling_quantity: plus(orderItems.cancelling_quantity, cancelling),
      cancelled_quantity: plus(orderItems.cancelled_quantity, cancelled),
      returned_quantity: plus(orderItems.returned_quantity, returned),
      returning_quantity: plus(orderItems.returning_quantity, returning),
    })
    .where(eq(orderItems.order_id, order_id));
}

/** Whether a batch was refused because more units would leave, or be kept from leaving, than were bought. */
export const isOverFulfilled = (error: unknown): boolean => isGuardViolation(error, "order_items_fulfilled_quantity");

/** A statement: units of an item were refunded and are back on the shelf, as a comparison has found. */
export const noteCancelledUnits = (ctx: Ctx, item_id: string, quantity: number): Statement =>
  ctx.db
    .update(orderItems)
    .set({
      refunded_quantity: sql`${orderItems.refunded_quantity} + ${quantity}`,
      cancelled_quantity: sql`${orderItems.cancelled_quantity} + ${quantity}`,
    })
    .where(eq(orderItems.id, item_id));

/** A statement that fails as `isOverBought` unless so many units of an item count as refunded: what is paid for the next ones depends on it. */
export const expectRefunded = (ctx: Ctx, item_id: string, seen: number): Statement =>
  ctx.db
    .update(orderItems)
    .set({ refunded_quantity: sql`CASE ${orderItems.refunded_quantity} WHEN ${seen} THEN ${seen} ELSE -1 END` })
    .where(eq(orderItems.id, item_id));

/** Whether a batch was refused because more units come back than have left and are out: the others are packed, or back already. */
export const isPacked = (error: unknown): boolean => isGuardViolation(error, "order_items_returned_quantity");

/** Whether a batch was refused because units would come back, or be asked to, that are in another return. */
export const isInReturn = (error: unknown): boolean => isGuardViolation(error, "order_items_returning_quantity");

/** Whether a batch was refused because more units would count as refunded than were bought. */
export const isOverBought = (error: unknown): boolean => isGuardViolation(error, "order_items_refunded_quantity");
