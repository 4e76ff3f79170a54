import { and, asc, desc, eq, gte, inArray, isNotNull, isNull, type SQL, sql, type SQLWrapper } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds, type Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { refundDues } from "./tables.ts";

export type Due = typeof refundDues.$inferSelect;

type NewDue = Pick<Due, "cause" | "order_id" | "payment_id" | "reason" | "amount" | "currency"> & {
  readonly refund_id?: string;
};

/** A statement: the shop owes this, and a person pays it out. A second due for the same cause breaks the batch. */
export const oweRefund = (ctx: Ctx, due: NewDue): Statement =>
  ctx.db.insert(refundDues).values({ ...due, id: ctx.id(), created_at: ctx.now(), updated_at: ctx.now() });

/** As `oweRefund`, of an amount that only the database knows: for the row of `from`, while `where` is true. */
export const oweRefundFrom = (
  ctx: Ctx,
  due: { readonly [K in "cause" | "order_id" | "payment_id" | "refund_id" | "amount" | "currency"]: SQL | string },
  { from, where }: { readonly from: SQL; readonly where: SQL },
): Statement =>
  insertSelect(
    ctx,
    refundDues,
    {
      ...due,
      amount: sql`${due.amount}`,
      reason: "refund",
      id: ctx.id(),
      created_at: ctx.now(),
      updated_at: ctx.now(),
    },
    sql`FROM ${from} WHERE ${where}`,
  );

/** A statement: this due is paid out, by the actor. It breaks the batch, by `isDuePaid`, where it is already. */
export const noteDuePaid = (ctx: Ctx, due_id: string): Statement =>
  ctx.db
    .update(refundDues)
    .set({
      // NULL where it is paid: the NOT NULL of the reason undoes the batch.
      reason: sql`CASE WHEN ${refundDues.paid_at} IS NULL THEN ${refundDues.reason} END`,
      paid_at: ctx.now(),
      actor_type: ctx.actor.type,
      actor_id: ctx.actor.id,
      updated_at: ctx.now(),
    })
    .where(eq(refundDues.id, due_id));

export const dueOf = (ctx: Ctx, id: string) => ctx.db.select().from(refundDues).where(eq(refundDues.id, id));

export type DueFilter = {
  readonly status?: "open" | "paid" | undefined;
  readonly order_id?: string | undefined;
};

const matching = ({ status, order_id }: DueFilter) =>
  and(
    status === undefined ? undefined : status === "open" ? isNull(refundDues.paid_at) : isNotNull(refundDues.paid_at),
    order_id === undefined ? undefined : eq(refundDues.order_id, order_id),
  );

/** A page of dues, newest first, one more than `limit`. */
export const selectDues = (ctx: Ctx, filter: DueFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(refundDues)
    .where(and(matching(filter), behind([refundDues.created_at, refundDues.id], "desc", after)))
    .orderBy(desc(refundDues.created_at), desc(refundDues.id))
    .limit(limit + 1);

export const countDues = (ctx: Ctx, filter: DueFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(refundDues)
    .where(matching(filter));

const openDue = (ctx: Ctx, whose: SQL) =>
  ctx.db
    .select({ id: refundDues.id })
    .from(refundDues)
    .where(and(isNull(refundDues.paid_at), whose))
    .limit(1);

/** A statement: an open due of these payments, one at most. */
export const openDuesOf = (ctx: Ctx, payment_ids: SQLWrapper) =>
  openDue(ctx, inArray(refundDues.payment_id, payment_ids));

/** A statement: an open due of this order, one at most. */
export const openDuesOfOrder = (ctx: Ctx, order_id: string) => openDue(ctx, eq(refundDues.order_id, order_id));

/** In SQL, whether the shop owes anything for this order. */
export const isOwedFor = (order_id: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM refund_dues d WHERE d.order_id = ${order_id} AND d.paid_at IS NULL)`;

/** A statement: what of the dues of these orders is open and what was paid out, by payment, in minor units. One without a due has no row. */
export const dueSums = (ctx: Ctx, order_ids: readonly string[]) => {
  const sum = (is_paid: SQL) =>
    sql<number>`sum(CASE WHEN ${refundDues.paid_at} ${is_paid} THEN ${refundDues.amount} ELSE 0 END)`;
  return ctx.db
    .select({ payment_id: refundDues.payment_id, open: sum(sql`IS NULL`), paid_out: sum(sql`IS NOT NULL`) })
    .from(refundDues)
    .where(inIds(refundDues.order_id, order_ids))
    .groupBy(refundDues.payment_id);
};

/** A statement: the dues that were made since then and are behind a place, oldest first. */
export const duesAfter = (ctx: Ctx, from: number, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select({
      id: refundDues.id,
      payment_id: refundDues.payment_id,
      order_id: refundDues.order_id,
      at: refundDues.created_at,
    })
    .from(refundDues)
    .where(and(gte(refundDues.created_at, from), behind([refundDues.created_at, refundDues.id], "asc", after)))
    .orderBy(asc(refundDues.created_at), asc(refundDues.id))
    .limit(limit);
