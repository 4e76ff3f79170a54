import { type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { z } from "zod";
import { jsonOf } from "#platform/data/json-column";
import { paymentStatuses, refundStatuses } from "./tables.ts";

const Payments = z.array(
  z.object({
    id: z.string(),
    provider: z.string(),
    status: z.enum(paymentStatuses),
    amount: z.int(),
    captured: z.int(),
    refunded: z.int(),
    credited: z.int(),
    refund_reserved: z.int(),
    is_tried: z.int(),
    brand: z.string().nullable(),
    last4: z.string().nullable(),
    exp_month: z.int().nullable(),
    exp_year: z.int().nullable(),
    wallet: z.string().nullable(),
    saved_method_id: z.string().nullable(),
    currency: z.string(),
    waived: z.int(),
    payable_until: z.int().nullable(),
    reference: z.string().nullable(),
    bank_account: z
      .object({
        account_holder: z.string(),
        iban: z.string(),
        bic: z.string().nullable(),
        bank_name: z.string().nullable(),
      })
      .nullable(),
    created_at: z.int(),
  }),
);

const Refunds = z.array(
  z.object({
    id: z.string(),
    payment_id: z.string().nullable(),
    account_id: z.string().nullable(),
    credit_account_id: z.string().nullable(),
    order_id: z.string(),
    amount: z.int(),
    currency: z.string(),
    status: z.enum(refundStatuses),
    reason: z.string().nullable(),
    cancellation_id: z.string().nullable(),
    actor_type: z.string(),
    actor_id: z.string(),
    created_at: z.int(),
    updated_at: z.int(),
  }),
);

/** Whether the shopper has tried to pay by it. `row` is what the query calls the payment. */
export const isTried = (row: "i" | "payments"): SQL =>
  sql.raw(
    `(coalesce(${row}.intent_status, 'unconfirmed') <> 'unconfirmed' OR ${row}.failure_code IS NOT NULL OR ${row}.capture_method = 'by_hand')`,
  );

/** In SQL, what the account of a payment has saved its method as: null once it was removed, and for what was never saved. `i` is the payment. */
const savedMethodId = sql.raw(
  "(SELECT s.id FROM saved_payment_methods s WHERE s.provider = i.provider AND s.provider_method_id = i.method_reference AND s.user_id = i.user_id AND s.removed_at IS NULL)",
);

/** Where a payment rests after a decline, until its customer tries again. */
export const declinedStatuses = ["failed", "requires_action"] as const;

/** Whether a payment was declined and nothing has come of another try. */
export const isLeftDeclined = ({
  status,
  failure_code,
}: {
  readonly status: (typeof paymentStatuses)[number];
  readonly failure_code: string | null;
}): boolean => failure_code !== null && declinedStatuses.some((each) => each === status);

/** A payment as its order shows it. `refund_reserved` is what refunds have given back or set aside. */
export type PaymentOfOrder = z.output<typeof Payments>[number];
export type RefundOfOrder = z.output<typeof Refunds>[number];

/** `payments` and `refunds`, oldest first, for an order's select: the order costs no further trip. */
export const orderMoneyOf = (order_id: AnySQLiteColumn | SQL) => ({
  payments: sql`(SELECT json_group_array(json_object('id', i.id, 'provider', i.provider, 'status', i.status,
    'amount', i.amount, 'captured', i.captured, 'refunded', i.refunded, 'credited', i.credited, 'refund_reserved', i.refund_reserved,
    'is_tried', ${isTried("i")}, 'brand', i.method_brand, 'last4', i.method_last4, 'exp_month', i.method_exp_month,
    'exp_year', i.method_exp_year, 'wallet', i.method_wallet, 'saved_method_id', ${savedMethodId}, 'currency', i.currency, 'waived', i.waived, 'payable_until', i.payable_until,
    'reference', i.reference, 'bank_account', json(i.bank_account),
    'created_at', i.created_at))
    FROM (SELECT * FROM payments WHERE order_id = ${order_id} ORDER BY created_at, id) i)`.mapWith(jsonOf(Payments)),
  refunds: sql`(SELECT json_group_array(json_object('id', i.id, 'payment_id', i.payment_id,
    'account_id', i.account_id, 'credit_account_id', i.credit_account_id, 'order_id', i.order_id,
    'amount', i.amount, 'currency', i.currency, 'status', i.status, 'reason', i.reason, 'cancellation_id', i.cancellation_id, 'actor_type', i.actor_type, 'actor_id', i.actor_id,
    'created_at', i.created_at, 'updated_at', i.updated_at))
    FROM (SELECT * FROM refunds WHERE order_id = ${order_id} ORDER BY created_at, id) i)`.mapWith(jsonOf(Refunds)),
});
