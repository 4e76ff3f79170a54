import { and, asc, count, desc, eq, type SQL, sql } from "drizzle-orm";
import { creditAccountOf, restCondition } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds, isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { type Crediting, type NewRefund, setAside } from "./give-refund.ts";
import { refunds } from "./tables.ts";

/** A statement that writes down what a shopper asks for: no money is set aside. A payment has one open request at most. */
export const requestRefund = (ctx: Ctx, { refund_id, ...refund }: NewRefund): Statement =>
  ctx.db.insert(refunds).values({
    ...refund,
    id: refund_id,
    status: "requested",
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  });

/** Whether a batch with `requestRefund` failed because there is an open request already. */
export const isRequestOpen = (error: unknown): boolean =>
  isUniqueViolation(error, "refunds.payment_id") || isUniqueViolation(error, "refunds.account_id");

/** A request becomes another status, or its NOT NULL undoes the batch: two members of staff never answer it twice. */
const answer = (ctx: Ctx, refund_id: string, status: "pending" | "succeeded" | "rejected"): Statement =>
  ctx.db
    .update(refunds)
    .set({ status: sql`CASE ${refunds.status} WHEN 'requested' THEN ${status} END`, updated_at: ctx.now() })
    .where(eq(refunds.id, refund_id));

/**
 * Statements that approve a request and set its money aside, to be carried out next; with `credit` they are all of it. The batch
 * fails with `isRequestAnswered` when it is no open request, with `isOverRefund` when less is left of what was captured, and with
 * `isCreditRefused` when the order's money may not become credit.
 */
export const approveRefund = (
  ctx: Ctx,
  { id, ...refund }: typeof refunds.$inferSelect,
  credit?: Crediting,
): Statement[] => [
  answer(ctx, id, !credit && refund.account_id === null ? "pending" : "succeeded"),
  ...setAside(ctx, { refund_id: id, ...refund }, credit),
  ...(credit
    ? [
        ctx.db
          .update(refunds)
          .set({ credit_account_id: creditAccountOf({ ...credit, currency: refund.currency }) })
          .where(eq(refunds.id, id)),
      ]
    : []),
];

/** A statement that rejects a request. The batch fails with `isRequestAnswered` when it is no open request. */
export const rejectRefund = (ctx: Ctx, refund_id: string): Statement => answer(ctx, refund_id, "rejected");

/** A statement that rejects the open request of an order all of whose money has gone back: nothing is left to approve. */
export const rejectMoot = (ctx: Ctx, order_id: string): Statement =>
  ctx.db
    .update(refunds)
    .set({ status: "rejected", updated_at: ctx.now() })
    .where(
      and(
        eq(refunds.order_id, order_id),
        eq(refunds.status, "requested"),
        sql`NOT EXISTS (SELECT 1 FROM payments AS paid WHERE paid.order_id = ${order_id} AND paid.refund_reserved < paid.captured)`,
        sql`NOT EXISTS (SELECT 1 FROM order_tenders AS t WHERE t.order_id = ${order_id} AND ${restCondition})`,
      ),
    );

export const isRequestAnswered = (error: unknown): boolean => isGuardViolation(error, "refunds.status");

export const refundOf = (ctx: Ctx, refund_id: string) => ctx.db.select().from(refunds).where(eq(refunds.id, refund_id));

/** Refunds by their ids, in no order: one trip. */
export const selectRefundsById = (ctx: Ctx, ids: readonly string[]) =>
  ctx.db.select().from(refunds).where(inIds(refunds.id, ids));

/** Whether a refund counts as given: it is done, its provider or a person has taken it on, or nothing had been paid for it. */
export const isRefundGiven = ({
  status,
  provider_refund_id,
}: Pick<typeof refunds.$inferSelect, "status" | "provider_refund_id">): boolean =>
  status === "succeeded" || status === "waived" || (status === "pending" && provider_refund_id !== null);

/** A page of an order's refunds, oldest first, one more than `limit`. */
export const selectOrderRefunds = (ctx: Ctx, order_id: SQL, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.order_id, order_id), behind([refunds.created_at, refunds.id], "asc", after)))
    .orderBy(asc(refunds.created_at), asc(refunds.id))
    .limit(limit + 1);

export type RefundFilter = { readonly status?: (typeof refunds.$inferSelect)["status"] | undefined };

/** A page of refunds for the back office, newest first, one more than `limit`. */
export const selectRefunds = (
  ctx: Ctx,
  { status }: RefundFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  ctx.db
    .select()
    .from(refunds)
    .where(
      and(
        status === undefined ? undefined : eq(refunds.status, status),
        behind([refunds.created_at, refunds.id], "desc", after),
      ),
    )
    .orderBy(desc(refunds.created_at), desc(refunds.id))
    .limit(limit + 1);

export const countRefunds = (ctx: Ctx, { status }: RefundFilter) =>
  ctx.db
    .select({ total_count: count() })
    .from(refunds)
    .where(status === undefined ? undefined : eq(refunds.status, status));
