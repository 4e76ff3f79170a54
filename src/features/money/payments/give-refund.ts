import { and, eq, isNull, lt, type SQL, sql } from "drizzle-orm";
import { bookCredit, bookOwedRefund, bookRefund, oweRefund, refundCause } from "#money/ledger";
import { isByHand, providerOf } from "#money/providers";
import {
  countReturned,
  creditAccountOf,
  creditRefund,
  type CreditTarget,
  isOverReturned,
  returnTender,
} from "#money/stored-value";
import { isAppError } from "#platform/basics/errors";
import { MINUTE } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, commitReading, publish } from "#platform/data/outbox";
import { bookOutsideRefund, idOfDue, reserveRest, spokenFor } from "./book-rest.ts";
import { PaymentError } from "./errors.ts";
import { paymentEvents } from "./events.ts";
import { keptAside, mirrorIntent } from "./store.ts";
import { payments, refunds } from "./tables.ts";

export type Refund = typeof refunds.$inferSelect;

export type NewRefund = {
  readonly refund_id: string;
  /** What gives it back: a payment, or the tender of a gift card or store credit. */
  readonly payment_id: string | null;
  readonly account_id?: string | null;
  readonly order_id: string;
  readonly amount: number;
  readonly currency: string;
  /** Words about it, or what in SQL leaves them out once its person is erased. */
  readonly reason: string | SQL | null;
  /** The cancel of some units of its order that it goes back with. */
  readonly cancellation_id?: string | null;
  /** It was never paid, and is asked for no more: no money moves. */
  readonly is_waived?: boolean;
};

const LEFT_ALONE_MS = MINUTE;

/**
 * Statements that set a refund's amount aside and write its row, before any money moves. With `credit` that is all of it: it is
 * done in this batch, and no provider is asked. The batch fails with a broken CHECK (see `isOverRefund`) when more is asked for
 * than is left of what was captured, and with `isCreditRefused` when the order's money may not become credit.
 */
export const reserveRefund = (
  ctx: Ctx,
  { refund_id, is_waived = false, ...refund }: NewRefund,
  credit?: Crediting,
): Statement[] => [
  ...(is_waived ? waive(ctx, { refund_id, ...refund }) : setAside(ctx, { refund_id, ...refund }, credit)),
  ctx.db.insert(refunds).values({
    ...refund,
    id: refund_id,
    status: is_waived ? "waived" : credit || refund.account_id ? "succeeded" : "pending",
    credit_account_id: credit ? creditAccountOf({ ...credit, currency: refund.currency }) : null,
    actor_type: ctx.actor.type,
    actor_id: ctx.actor.id,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  }),
];

/** Where a refund goes that becomes credit, and, in SQL, whether its order still allows that. */
export type Crediting = Omit<CreditTarget, "currency"> & { readonly still: SQL };

/** Sets aside what a refund takes. A tender gives it at once, and so does everything that becomes credit: it is the shop's own, and nobody else is asked. */
export function setAside(ctx: Ctx, refund: NewRefund, credit?: Crediting): Statement[] {
  const { refund_id, order_id, payment_id, account_id = null, amount, currency } = refund;
  // Published where its row is written, and nowhere else: the queue is told of it once the batch is through.
  const given = () => publish(ctx, paymentEvents["refund.given"], { refund_id, order_id, payment_id });
  if (credit)
    return [
      ...takeForCredit(ctx, refund),
      ...creditRefund(ctx, { ...credit, refund_id, order_id, amount, currency }),
      given(),
    ];
  if (account_id !== null) return [...returnTender(ctx, { refund_id, order_id, account_id, amount }), given()];
  return [
    ctx.db
      .update(payments)
      .set({ refund_reserved: reserved(refund, sql`${payments.credited} > 0`), updated_at: ctx.now() })
      .where(eq(payments.id, payment_id ?? "")),
  ];
}

/** Statements with which a part of a payment by hand is asked for no more. The batch fails, by `isOverRefund`, when less is still to come. */
const waive = (ctx: Ctx, { refund_id, order_id, payment_id, amount }: NewRefund): Statement[] => [
  ctx.db
    .update(payments)
    .set({ waived: sql`${payments.waived} + ${amount}`, updated_at: ctx.now() })
    .where(eq(payments.id, payment_id ?? "")),
  publish(ctx, paymentEvents["refund.waived"], { refund_id, order_id, payment_id }),
];

/** Statements that take a refund's amount from its source without giving it back there. */
function takeForCredit(ctx: Ctx, refund: NewRefund): Statement[] {
  const { refund_id, order_id, payment_id, account_id = null, amount, currency } = refund;
  if (account_id !== null) return [countReturned(ctx, { order_id, account_id, amount })];
  const own = payment_id ?? "";
  return [
    ctx.db
      .update(payments)
      .set({
        refund_reserved: reserved(refund, sql`1`),
        credited: sql`${payments.credited} + ${amount}`,
        updated_at: ctx.now(),
      })
      .where(eq(payments.id, own)),
    bookCredit(ctx, refund_id, { order_id, payment_id: own, amount, currency }),
  ];
}

/**
 * What is set aside with a refund. Credit is given by the shop alone: no provider refuses it when money has gone another way
 * meanwhile. So where there is credit, all that is known of that counts too, and what breaks the CHECK stands for too much.
 */
const reserved = ({ refund_id, amount }: NewRefund, is_credit: SQL): SQL =>
  sql`CASE WHEN ${is_credit} AND ${spokenFor(refund_id)} + ${amount} > ${payments.captured} THEN ${payments.captured} + 1
    ELSE ${payments.refund_reserved} + ${amount} END`;

/** Whether a batch with `reserveRefund` failed because too much was asked for. */
export const isOverRefund = (error: unknown): boolean =>
  isGuardViolation(error, "payments_refund_reserved") ||
  isGuardViolation(error, "payments_waived") ||
  isOverReturned(error);

/**
 * Carries out a reserved refund at the provider and writes down what came of it, with `refund.given` in the outbox for
 * the features that act on it. Asked twice, it is done once. Raises `refund_exceeds_captured` when the provider knows of less
 * money than we do, `refund_failed` when it could not give it back, and `provider_unavailable` when it does not answer:
 * then the refund stays open, and is carried out by the job of every minute.
 */
export async function carryOutRefund(ctx: Ctx, refund_id: string): Promise<Refund> {
  const found = await ctx.db
    .select({ refund: refunds, payment: payments })
    .from(refunds)
    .leftJoin(payments, eq(payments.id, refunds.payment_id))
    .where(eq(refunds.id, refund_id))
    .get();
  // What a tender gives, and what becomes credit, was done when it began.
  if (found && (found.refund.account_id !== null || found.refund.credit_account_id !== null)) return found.refund;
  if (!found?.payment) throw PaymentError.payment_not_found();
  const { refund, payment } = found;
  const { intent_id } = payment;
  if (refund.status !== "pending" || refund.provider_refund_id !== null) return refund;
  if (isByHand(payment.provider)) return oweByHand(ctx, refund, payment.id);
  if (!intent_id) throw PaymentError.payment_not_found();

  const request = {
    intent_id,
    refund_id,
    amount: refund.amount,
    currency: refund.currency,
    requested_at: refund.created_at,
  };
  const result = await providerOf(ctx, payment.provider).refund(request, `re:${refund_id}`);
  if (result.kind === "exceeds_captured" || result.status === "failed") {
    // Where the money went back by another way, as with a cancel that left this part to us, nobody else would book it.
    const intent = await providerOf(ctx, payment.provider).retrieve(intent_id);
    const gone = [bookOutsideRefund(ctx, refund.order_id, intent), mirrorIntent(ctx, refund.order_id, intent)];
    await commit(ctx, [...release(ctx, refund), ...gone]);
    throw result.kind === "refunded" ? PaymentError.refund_failed() : PaymentError.refund_exceeds_captured();
  }
  const { provider_refund_id, status, refunded } = result;
  const done = { ...refund, provider_refund_id, status, updated_at: ctx.now() };
  const { order_id, amount, currency } = refund;
  const booking = { order_id, payment_id: payment.id, amount, currency };
  await commitGiven(ctx, done, [
    ctx.db
      .update(payments)
      .set({ refunded: sql`max(${payments.refunded}, ${refunded})`, updated_at: ctx.now() })
      .where(eq(payments.id, payment.id)),
    bookRefund(ctx, refund_id, booking),
  ]);
  return done;
}

/** Writes down that a refund is given, with what else belongs to that, and has `refund.given` tell of it. */
async function commitGiven(ctx: Ctx, { id, ...refund }: Refund, also: readonly Statement[]): Promise<void> {
  const { provider_refund_id, status, order_id, payment_id } = refund;
  try {
    await commit(ctx, [
      ctx.db.update(refunds).set({ provider_refund_id, status, updated_at: ctx.now() }).where(eq(refunds.id, id)),
      ...also,
      publish(ctx, paymentEvents["refund.given"], { refund_id: id, order_id, payment_id }),
    ]);
  } catch (error) {
    // The booking's key: somebody else carried it out at the same time.
    if (!isUniqueViolation(error, "ledger_entries.cause")) throw error;
  }
}

/** No provider gives it back: the shop owes it from now on, and is done once a person has paid it out. */
async function oweByHand(ctx: Ctx, refund: Refund, payment_id: string): Promise<Refund> {
  const { id: refund_id, order_id, amount, currency } = refund;
  const owed = { ...refund, provider_refund_id: idOfDue(refund_id), updated_at: ctx.now() };
  const booking = { order_id, payment_id, amount, currency };
  await commitGiven(ctx, owed, [
    ctx.db
      .update(payments)
      .set({ refunded: sql`${payments.refunded} + ${amount}`, updated_at: ctx.now() })
      .where(eq(payments.id, payment_id)),
    bookOwedRefund(ctx, refund_id, booking),
    oweRefund(ctx, { ...booking, cause: refundCause(refund_id), refund_id, reason: "refund" }),
  ]);
  return owed;
}

/** A statement: a refund that was owed is paid out. */
export const noteRefundPaid = (ctx: Ctx, refund_id: string): Statement =>
  ctx.db
    .update(refunds)
    .set({
      status: sql`CASE ${refunds.status} WHEN 'pending' THEN 'succeeded' ELSE ${refunds.status} END`,
      updated_at: ctx.now(),
    })
    .where(eq(refunds.id, refund_id));

/** It came to nothing: what was set aside is free again, and `refund.failed` tells the features that set units aside for it. */
const release = (ctx: Ctx, refund: Refund): Statement[] => [
  ctx.db
    .update(payments)
    .set({ refund_reserved: keptAside(sql`${payments.refunded}`, sql`${payments.refund_reserved} - ${refund.amount}`) })
    .where(
      and(
        eq(payments.id, refund.payment_id ?? ""),
        sql`EXISTS (SELECT 1 FROM refunds WHERE id = ${refund.id} AND status = 'pending')`,
      ),
    ),
  ctx.db.update(refunds).set({ status: "failed", updated_at: ctx.now() }).where(eq(refunds.id, refund.id)),
  publish(ctx, paymentEvents["refund.failed"], {
    refund_id: refund.id,
    order_id: refund.order_id,
    payment_id: refund.payment_id,
  }),
];

/**
 * Gives back what is left of an order that is being cancelled, or was, and a part of which became credit: by a refund of that
 * amount, and with it every other one that is still open. What the provider refuses is left for the next time.
 */
export async function refundRest(ctx: Ctx, order_id: string): Promise<void> {
  const [open] = await commitReading(ctx, reserveRest(ctx, order_id), [
    ctx.db
      .select({ id: refunds.id })
      .from(refunds)
      .where(
        and(eq(refunds.order_id, order_id), sql`${refunds.status} = 'pending'`, isNull(refunds.provider_refund_id)),
      ),
  ]);
  for (const { id } of open) {
    try {
      await carryOutRefund(ctx, id);
    } catch (error) {
      if (!isAppError(error) || error.status !== 409) throw error;
    }
  }
}

/** The ids of refunds that somebody began more than a minute ago and did not finish, oldest first. */
export async function unfinishedRefunds(ctx: Ctx, limit: number): Promise<string[]> {
  const rows = await ctx.db
    .select({ id: refunds.id })
    .from(refunds)
    .where(
      and(
        // A literal, since a bound value would not be known to match the partial index.
        sql`${refunds.status} = 'pending'`,
        isNull(refunds.provider_refund_id),
        lt(refunds.created_at, ctx.now() - LEFT_ALONE_MS),
      ),
    )
    .orderBy(refunds.created_at)
    .limit(limit);
  return rows.map((row) => row.id);
}
