import { and, asc, count, desc, eq, getTableColumns, isNotNull, isNull, lt, sql, type SQL } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import type { BankAccount, Intent } from "#money/providers";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { inIds, isGuardViolation, type Statement } from "#platform/data/db";
import { jsonOf } from "#platform/data/json-column";
import { personalKeyOf } from "#platform/secrets/personal";
import { isTried } from "./order-money.ts";
import { payments, refunds, refundStatuses } from "./tables.ts";

export type Payment = typeof payments.$inferSelect;

export type NewPayment = {
  readonly payment_id: string;
  readonly order_id: string;
  readonly user_id: string | null;
  readonly provider: string;
  readonly provider_customer_id: string | null;
  readonly capture_method: Payment["capture_method"];
  readonly amount: number;
  readonly currency: string;
  /** Whether what it is paid with is kept for the account's later orders. */
  readonly keeps_method?: boolean;
  /** Where it goes, and until when it is awaited, of a transfer. */
  readonly transfer?: { readonly bank_account: BankAccount; readonly payable_until: number };
};

/** In SQL, the creditor reference of an order: its number of eight digits and more, with check digits in front (ISO 11649; RF00 is 271500). */
const referenceOf = (order_id: string): SQL<string> =>
  sql<string>`(SELECT 'RF' || printf('%02d', 98 - (o.sequence * 1000000 + 271500) % 97) || printf('%08d', o.sequence)
    FROM orders o WHERE o.id = ${order_id})`;

/** Inserts the payment of an order; one more for the same order breaks the batch. */
export const insertPayment = (ctx: Ctx, { payment_id, transfer, ...payment }: NewPayment): Statement =>
  ctx.db.insert(payments).values({
    id: payment_id,
    ...payment,
    ...transfer,
    ...(transfer ? { reference: referenceOf(payment.order_id) } : {}),
    created_at: ctx.now(),
    updated_at: ctx.now(),
  });

/** The payment of an order, as a statement for a batch: one row or none. */
export const paymentOfOrder = (ctx: Ctx, order_id: string) =>
  ctx.db.select().from(payments).where(eq(payments.order_id, order_id)).limit(1);

/** The payment with this id, as a statement for a batch: one row or none. */
export const paymentById = (ctx: Ctx, id: string) => ctx.db.select().from(payments).where(eq(payments.id, id));

/** The payments that transfers with these references are for. */
export const paymentsByReference = (ctx: Ctx, references: readonly string[]) =>
  ctx.db.select().from(payments).where(inIds(payments.reference, references));

/** Transfers of which something is outstanding and that are awaited until before `until`, the longest overdue first; with `is_reminded` false those alone that nobody was reminded of. */
export const paymentsAwaited = (
  ctx: Ctx,
  { until, is_reminded }: { readonly until: number; readonly is_reminded: false | null },
  limit: number,
) =>
  ctx.db
    .select({ id: payments.id, order_id: payments.order_id })
    .from(payments)
    .where(
      and(
        sql`${payments.payable_until} IS NOT NULL AND ${payments.captured} + ${payments.waived} < ${payments.amount}`,
        lt(payments.payable_until, until),
        is_reminded === false ? isNull(payments.reminded_at) : undefined,
      ),
    )
    .orderBy(asc(payments.payable_until))
    .limit(limit);

/** A statement: this much of a payment by hand came. The batch fails, as `isOverWaived` tells, when less is outstanding. */
export const paymentReceived = (ctx: Ctx, id: string, counted: number): Statement =>
  ctx.db
    .update(payments)
    .set({ captured: sql`${payments.captured} + ${counted}`, updated_at: ctx.now() })
    .where(eq(payments.id, id));

/** A statement: the goods have left before the money, so nothing is cancelled at a deadline and nobody is reminded of one. */
export const awaitWithoutEnd = (ctx: Ctx, order_id: string): Statement =>
  ctx.db
    .update(payments)
    .set({ payable_until: null, updated_at: ctx.now() })
    .where(and(eq(payments.order_id, order_id), isNotNull(payments.payable_until)));

export const isOverWaived = (error: unknown): boolean => isGuardViolation(error, "payments_waived");

export const noteReminded = (ctx: Ctx, id: string): Statement =>
  ctx.db.update(payments).set({ reminded_at: ctx.now() }).where(eq(payments.id, id));

/** In SQL, what the order of this payment has its personal data sealed with; null once it is destroyed. */
export const payerKeyOf = (payment_id: SQL): SQL<string | null> =>
  sql<
    string | null
  >`(SELECT ${personalKeyOf("coalesce(payer.user_id, payer.order_id)")} FROM payments AS payer WHERE payer.id = ${payment_id})`;

/** The order that an intent of a provider pays for; null when it is not one of ours. */
export async function orderOfIntent(ctx: Ctx, provider: string, intent_id: string | null): Promise<string | null> {
  if (intent_id === null) return null;
  const row = await ctx.db
    .select({ order_id: payments.order_id })
    .from(payments)
    .where(and(eq(payments.provider, provider), eq(payments.intent_id, intent_id)))
    .get();
  return row?.order_id ?? null;
}

/** What D1 has of a payment by its id at the provider; undefined where there is none. */
export const paymentOfIntent = (ctx: Ctx, provider: string, intent_id: string): Promise<Payment | undefined> =>
  ctx.db
    .select()
    .from(payments)
    .where(and(eq(payments.provider, provider), eq(payments.intent_id, intent_id)))
    .get();

/** Which payments a list is of; all of them without a condition. */
export type PaymentFilter = { readonly [K in "status" | "provider" | "order_id"]?: Payment[K] | undefined };

const matching = ({ status, provider, order_id }: PaymentFilter) =>
  and(
    status === undefined ? undefined : eq(payments.status, status),
    provider === undefined ? undefined : eq(payments.provider, provider),
    order_id === undefined ? undefined : eq(payments.order_id, order_id),
  );

type After = readonly CursorValue[] | null;

const RefundsOfPayment = z.array(
  z.object({
    id: z.string(),
    amount: z.number(),
    status: z.enum(refundStatuses),
    refund_transaction_id: z.string().nullable(),
  }),
);
const refundsOfPayment = sql<z.output<typeof RefundsOfPayment>>`(
  SELECT json_group_array(json_object('id', r.id, 'amount', r.amount, 'status', r.status, 'refund_transaction_id', r.provider_refund_id) ORDER BY r.created_at, r.id)
  FROM refunds r WHERE r.payment_id = payments.id)`.mapWith(jsonOf(RefundsOfPayment));

/** A payment as staff see it, with its refunds. */
export type AdminPayment = Payment & {
  readonly refunds: z.output<typeof RefundsOfPayment>;
  readonly is_tried: boolean;
};

/** The payments after a place in the list, newest first: one more than `limit`, to see whether there are more. */
export const selectPayments = (ctx: Ctx, filter: PaymentFilter, after: After, limit: number) =>
  ctx.db
    .select({
      ...getTableColumns(payments),
      refunds: refundsOfPayment,
      is_tried: sql<boolean>`${isTried("payments")}`.mapWith(Boolean),
    })
    .from(payments)
    .where(and(matching(filter), behind([payments.created_at, payments.id], "desc", after)))
    .orderBy(desc(payments.created_at), desc(payments.id))
    .limit(limit + 1);

export const countPayments = (ctx: Ctx, filter: PaymentFilter) =>
  ctx.db.select({ total_count: count() }).from(payments).where(matching(filter));

/** The refunds of a payment after a place in the list, oldest first: one more than `limit`. */
export const selectRefunds = (ctx: Ctx, payment_id: string, after: After, limit: number) =>
  ctx.db
    .select()
    .from(refunds)
    .where(and(eq(refunds.payment_id, payment_id), behind([refunds.created_at, refunds.id], "asc", after)))
    .orderBy(asc(refunds.created_at), asc(refunds.id))
    .limit(limit + 1);

/**
 * Writes the intent's id onto the payment of an order that has none, while `still` is true; returns the row's id, or
 * nothing when it did not come to that. `still` is the order's own condition, such as its row being pending.
 */
export const attachIntent = (ctx: Ctx, order_id: string, intent_id: string, still: SQL) =>
  ctx.db
    .update(payments)
    .set({ intent_id, intent_status: "unconfirmed", updated_at: ctx.now() })
    .where(and(eq(payments.order_id, order_id), isNull(payments.intent_id), still))
    .returning({ payment_id: payments.id });

/** In SQL, what is set aside of a payment: at least what went back or became credit, which money that left by another way may bring above what was captured. */
export const keptAside = (refunded: SQL, wanted: SQL, captured: SQL = sql`${payments.captured}`): SQL =>
  sql`min(${captured}, max(${wanted}, ${refunded} + ${payments.credited}))`;

/** Copies what the provider says onto the payment row. What was captured or refunded never becomes less. */
export const mirrorIntent = (ctx: Ctx, order_id: string, intent: Intent): Statement =>
  ctx.db
    .update(payments)
    .set({
      intent_status: intent.status,
      captured: sql`max(${payments.captured}, ${intent.captured})`,
      refunded: sql`max(${payments.refunded}, ${intent.refunded})`,
      refund_reserved: keptAside(
        sql`max(${payments.refunded}, ${intent.refunded})`,
        sql`${payments.refund_reserved}`,
        sql`max(${payments.captured}, ${intent.captured})`,
      ),
      failure_code: intent.failure_code,
      ...methodIn(intent),
      updated_at: ctx.now(),
    })
    .where(and(eq(payments.order_id, order_id), eq(payments.intent_id, intent.intent_id)));

/** What a payment was tried with, as the row has it: nothing is written any more once its payer is erased. */
function methodIn({ method }: Intent) {
  if (!method) return {};
  const unlessErased = (value: string | number | null) =>
    sql`CASE WHEN ${payerKeyOf(sql`payments.id`)} IS NOT NULL THEN ${value} END`;
  return {
    method_reference: unlessErased(method.method_id),
    method_brand: unlessErased(method.brand),
    method_last4: unlessErased(method.last4),
    method_exp_month: unlessErased(method.exp_month),
    method_exp_year: unlessErased(method.exp_year),
    method_wallet: unlessErased(method.wallet),
  };
}

/** A statement that notes a dispute of an order's payment, the first one. */
export const noteDispute = (ctx: Ctx, order_id: string): Statement =>
  ctx.db
    .update(payments)
    .set({ disputed_at: sql`coalesce(${payments.disputed_at}, ${ctx.now()})` })
    .where(eq(payments.order_id, order_id));

/** In SQL, whether a payment of this order was ever disputed. */
export const wasDisputed = (order_id: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM payments d WHERE d.order_id = ${order_id} AND d.disputed_at IS NOT NULL)`;

/** `payment_status` and `refunded_total` for an order's select; the status is null where the order has no payment. */
export function paymentSummaryOf(order_id: AnySQLiteColumn | SQL) {
  const of = (expression: SQL) => sql`(SELECT ${expression} FROM ${payments} WHERE ${payments.order_id} = ${order_id})`;
  return {
    payment_status: sql<OrderPaymentStatus | null>`${of(
      sql`CASE ${payments.status} WHEN 'requires_action' THEN 'pending' WHEN 'succeeded' THEN 'paid' ELSE ${payments.status} END`,
    )}`,
    refunded_total: sql<number>`coalesce(${of(sql`${payments.refunded} + ${payments.credited}`)}, 0)
      + (SELECT coalesce(sum(t.refunded), 0) FROM order_tenders t WHERE t.order_id = ${order_id})`,
  };
}

export type OrderPaymentStatus =
  | "pending"
  | "authorized"
  | "partially_paid"
  | "paid"
  | "partially_refunded"
  | "refunded"
  | "failed"
  | "cancelled";
