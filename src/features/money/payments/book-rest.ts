import { eq, type SQL, sql } from "drizzle-orm";
import { balanceOf, bookOwedFrom, bookRefundsFrom, oweRefundFrom, refundCause } from "#money/ledger";
import type { Intent } from "#money/providers";
import { restCondition } from "#money/stored-value";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { payments, refunds } from "./tables.ts";

/** Refunds that are being carried out: the provider may have given them back or not, and they book themselves. */
export const refundsUnderWay = sql<number>`(SELECT coalesce(sum(r.amount), 0) FROM refunds r
  WHERE r.payment_id = payments.id AND r.status = 'pending' AND r.provider_refund_id IS NULL)`;

/** In SQL, what of a payment is gone or promised as far as is known, other than by this refund: more than `refund_reserved` where money left by another way. */
export const spokenFor = (refund_id: string): SQL =>
  sql`max(payments.refund_reserved, payments.refunded + payments.credited + (SELECT coalesce(sum(r.amount), 0) FROM refunds r
    WHERE r.payment_id = payments.id AND r.id <> ${refund_id} AND r.status = 'pending' AND r.provider_refund_id IS NULL))`;

const ofPayment = { order_id: sql`p.order_id`, payment_id: sql`p.id`, currency: sql`p.currency` };

/** The payment of an order that has something left of what was captured. */
const withRest = (order_id: string, captured: number | SQL) => ({
  from: sql`${payments} p`,
  where: sql`p.order_id = ${order_id} AND ${captured} > p.refund_reserved`,
});

/** What stands for the provider's own id on a refund that a person pays out. */
export const idOfDue = (refund_id: string): string => `due:${refund_id}`;

type CancelRefund = {
  readonly id: SQL | string;
  readonly order_id: SQL | string;
  /** Null for a tender's. */
  readonly payment_id: SQL | null;
  readonly account_id?: SQL;
  readonly currency: SQL;
  readonly amount: SQL;
  readonly status: "pending" | "succeeded";
  readonly provider_refund_id?: string;
};

/** A refund that the cancel of its order makes, of what the database finds `from` elsewhere. */
const insertCancelRefund = (ctx: Ctx, refund: CancelRefund, from: SQL): Statement =>
  insertSelect(
    ctx,
    refunds,
    {
      ...refund,
      reason: "order_cancelled",
      actor_type: "system",
      actor_id: "cancel",
      created_at: ctx.now(),
      updated_at: ctx.now(),
    },
    from,
  );

/**
 * Books the rest of a payment that goes back whole: what was captured, less what refunds of a part have set aside, which
 * book themselves. Nothing when they are all of it. Put it before the mirror in the batch, which sets aside the rest too.
 */
export const bookRest = (ctx: Ctx, order_id: string, captured: number): Statement =>
  bookRefundsFrom(
    ctx,
    { ...ofPayment, cause: refundCause(order_id), amount: sql`(${captured} - p.refund_reserved)` },
    withRest(order_id, captured),
  );

/**
 * The refund that goes with `bookRest`, for the features that follow the refunds of the payment: it has the order's own id, and is
 * done, since the money went back before the order moved. Put it before the mirror too.
 */
export function listRest(ctx: Ctx, order_id: string, captured: number): Statement {
  const { from, where } = withRest(order_id, captured);
  return insertCancelRefund(
    ctx,
    { ...ofPayment, id: order_id, amount: sql`${captured} - p.refund_reserved`, status: "succeeded" },
    sql`FROM ${from} WHERE ${where}`,
  );
}

/**
 * Statements for an order that ends, whose payment is by hand: what was taken of it and not set aside is owed to its customer, by a
 * refund with the order's own id, and what has not come is asked for no more. Nothing in them can fail, and asked again they do nothing.
 */
export function oweRest(ctx: Ctx, order_id: string): Statement[] {
  const rest = withRest(order_id, sql`p.captured`);
  const owed = { ...ofPayment, amount: sql`(p.captured - p.refund_reserved)` };
  const cause = refundCause(order_id);
  return [
    bookOwedFrom(ctx, { ...owed, cause }, rest),
    oweRefundFrom(ctx, { ...owed, cause, refund_id: order_id }, rest),
    insertCancelRefund(
      ctx,
      { ...owed, id: order_id, status: "pending", provider_refund_id: idOfDue(order_id) },
      sql`FROM ${rest.from} WHERE ${rest.where}`,
    ),
    ctx.db
      .update(payments)
      .set({
        refunded: sql`${payments.refunded} + ${payments.captured} - ${payments.refund_reserved}`,
        refund_reserved: sql`${payments.captured}`,
        waived: sql`${payments.amount} - ${payments.captured}`,
        updated_at: ctx.now(),
      })
      .where(eq(payments.order_id, order_id)),
  ];
}

/**
 * Statements that write down a refund of all that is left of a payment a part of which became credit, for an order that is being
 * cancelled or was. A provider that refunds whatever is left would give the credited part back, too.
 */
export const reserveRest = (ctx: Ctx, order_id: string): Statement[] => {
  const id = ctx.id();
  const left = sql`payments.captured - ${spokenFor("")}`;
  const which = sql`payments.order_id = ${order_id} AND payments.credited > 0 AND ${left} > 0
    AND EXISTS (SELECT 1 FROM orders o WHERE o.id = payments.order_id AND o.status IN ('cancelling', 'cancelled'))`;
  return [
    insertCancelRefund(
      ctx,
      {
        id,
        order_id,
        payment_id: sql`payments.id`,
        currency: sql`payments.currency`,
        amount: left,
        status: "pending",
      },
      sql`FROM ${payments} WHERE ${which}`,
    ),
    ctx.db
      .update(payments)
      .set({
        refund_reserved: sql`${payments.refund_reserved} + (SELECT r.amount FROM refunds r WHERE r.id = ${id})`,
        updated_at: ctx.now(),
      })
      .where(sql`payments.order_id = ${order_id} AND EXISTS (SELECT 1 FROM refunds r WHERE r.id = ${id})`),
  ];
};

/** As `listRest`, for what goes back whole to an order's gift cards and store credit: one refund for each. */
export const listRestOfTenders = (ctx: Ctx, order_id: string): Statement =>
  insertCancelRefund(
    ctx,
    {
      id: sql`t.return_id`,
      payment_id: null,
      account_id: sql`t.account_id`,
      order_id,
      currency: sql`a.currency`,
      amount: sql`t.amount - t.refunded`,
      status: "succeeded",
    },
    sql`FROM order_tenders t JOIN value_accounts a ON a.id = t.account_id
      WHERE t.order_id = ${order_id} AND ${restCondition}`,
  );

/**
 * Books what the provider gave back and no refund of ours asked for, as when somebody refunds in its dashboard: what the
 * ledger still counts as held beyond what is left there, refunds being carried out aside. `refunded` is all that the
 * provider gave back so far; the same figure is booked a second time only for a refund that was being carried out at the first and
 * came to nothing. A reading from before the capture, written after it, says nothing.
 */
export const bookOutsideRefund = (ctx: Ctx, order_id: string, { captured, refunded }: Intent): Statement =>
  bookRefundsFrom(
    ctx,
    { ...ofPayment, cause: sql`${`outside:${order_id}:${refunded}:`} || p.under_way`, amount: sql`p.outside` },
    {
      from: sql`(SELECT q.*, q.balance - (${captured} - ${refunded}) - q.under_way AS outside
      FROM (SELECT payments.*, ${balanceOf(sql`payments.order_id`)} AS balance, ${refundsUnderWay} AS under_way FROM ${payments}
        WHERE order_id = ${order_id}) q) p`,
      where: sql`p.outside > 0 AND p.captured <= ${captured}`,
    },
  );
