import { sql } from "drizzle-orm";
import { check, index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { intentStatuses } from "../providers/rules.ts";
import type { BankAccount } from "../providers/transfer-rules.ts";

export const paymentStatuses = [
  "pending",
  "requires_action",
  "authorized",
  "partially_paid",
  "succeeded",
  "failed",
  "cancelled",
  "refunded",
  "partially_refunded",
] as const;

/** `waived`: it was never paid, and is asked for no more. */
export const refundStatuses = ["requested", "pending", "succeeded", "failed", "rejected", "waived"] as const;

/** `by_hand`: no provider takes it, and what is captured is what was seen to come in. */
export const captureMethods = ["manual", "automatic", "by_hand"] as const;

/** A mirror of what the provider knows: nothing is decided from it but who may ask for how much back. */
export const payments = sqliteTable(
  "payments",
  {
    id: text("id").primaryKey(),
    order_id: text("order_id").notNull(),
    user_id: text("user_id"),
    provider: text("provider").notNull(),
    provider_customer_id: text("provider_customer_id"),
    capture_method: text("capture_method", { enum: captureMethods }).notNull(),
    intent_id: text("intent_id"),
    intent_status: text("intent_status", { enum: intentStatuses }),
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    captured: integer("captured").notNull().default(0),
    refunded: integer("refunded").notNull().default(0),
    /** What became store credit or a gift card: the provider keeps it, and nobody gives it back a second time. */
    credited: integer("credited").notNull().default(0),
    /** Refunded, credited, or promised to a refund that is being carried out: what guards against giving back too much. */
    refund_reserved: integer("refund_reserved").notNull().default(0),
    /** What of a payment by hand is asked for no more: its goods were cancelled before it came, or came back undelivered. */
    waived: integer("waived").notNull().default(0),
    /** When an order that waits for a transfer is cancelled. */
    payable_until: integer("payable_until"),
    /** The creditor reference that a transfer names. */
    reference: text("reference"),
    /** The account that a transfer goes to, as it was then. */
    bank_account: text("bank_account", { mode: "json" }).$type<BankAccount>(),
    /** When its customer was reminded of it. */
    reminded_at: integer("reminded_at"),
    failure_code: text("failure_code"),
    /** Whether what it is paid with is kept for its customer's later orders. */
    keeps_method: integer("keeps_method", { mode: "boolean" }),
    /** What it was last tried with, for its reader: the provider's own id of it, and what its owner knows it by. */
    method_reference: text("method_reference"),
    method_brand: text("method_brand"),
    method_last4: text("method_last4"),
    method_exp_month: integer("method_exp_month"),
    method_exp_year: integer("method_exp_year"),
    method_wallet: text("method_wallet"),
    /** Worked out, so that it can never disagree with what it is worked out from. */
    status: text("status", { enum: paymentStatuses })
      .notNull()
      .generatedAlwaysAs(
        sql`CASE
          WHEN captured > 0 AND refunded + credited >= captured THEN 'refunded'
          WHEN refunded + credited > 0 THEN 'partially_refunded'
          WHEN captured > 0 AND capture_method = 'by_hand' AND captured + waived < amount THEN 'partially_paid'
          WHEN captured > 0 THEN 'succeeded'
          WHEN waived >= amount THEN 'cancelled'
          WHEN intent_status IN ('cancelled', 'authorized', 'requires_action') THEN intent_status
          WHEN failure_code IS NOT NULL THEN 'failed'
          ELSE 'pending' END`,
        { mode: "virtual" },
      ),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
    /** When the shopper first asked their bank for it back: gift cards that it paid for are issued and given back no more. */
    disputed_at: integer("disputed_at"),
    /** When it was last held against its provider. */
    compared_at: integer("compared_at").notNull().default(0),
  },
  (t) => [
    uniqueIndex("payments_order").on(t.order_id),
    uniqueIndex("payments_intent").on(t.provider, t.intent_id),
    uniqueIndex("payments_reference").on(t.reference),
    index("payments_awaited")
      .on(t.payable_until)
      .where(sql`payable_until IS NOT NULL AND captured + waived < amount`),
    index("payments_created").on(t.created_at, t.id),
    index("payments_status").on(t.status, t.created_at, t.id),
    check("payments_amount", sql`amount > 0`),
    check("payments_captured", sql`captured BETWEEN 0 AND amount`),
    check("payments_waived", sql`waived >= 0 AND captured + waived <= amount`),
    check("payments_refunded", sql`refunded BETWEEN 0 AND captured`),
    check("payments_credited", sql`credited BETWEEN 0 AND captured`),
    check("payments_refund_reserved", sql`refund_reserved BETWEEN 0 AND captured`),
    check("payments_currency", sql`length(currency) = 3`),
    check("payments_capture_method", sql`capture_method IN ('manual', 'automatic', 'by_hand')`),
    check(
      "payments_intent_status",
      sql`intent_status IN ('unconfirmed', 'requires_action', 'processing', 'authorized', 'captured', 'cancelled')`,
    ),
  ],
);

export const refunds = sqliteTable(
  "refunds",
  {
    id: text("id").primaryKey(),
    /** What it is taken from: a payment, or the tender of a gift card or store credit. */
    payment_id: text("payment_id"),
    account_id: text("account_id"),
    /** The store credit or gift card that it became, where it did not go back to where it was taken from. */
    credit_account_id: text("credit_account_id"),
    order_id: text("order_id").notNull(),
    amount: integer("amount").notNull(),
    currency: text("currency").notNull(),
    status: text("status", { enum: refundStatuses }).notNull(),
    reason: text("reason"),
    provider_refund_id: text("provider_refund_id"),
    /** The cancel of some units of its order that it goes back with. */
    cancellation_id: text("cancellation_id"),
    /** Who asked for it. */
    actor_type: text("actor_type").notNull(),
    actor_id: text("actor_id").notNull(),
    created_at: integer("created_at").notNull(),
    updated_at: integer("updated_at").notNull(),
  },
  (t) => [
    index("refunds_payment").on(t.payment_id, t.created_at, t.id),
    index("refunds_order").on(t.order_id, t.created_at, t.id),
    index("refunds_open")
      .on(t.created_at, t.id)
      .where(sql`status = 'pending' AND provider_refund_id IS NULL`),
    uniqueIndex("refunds_requested")
      .on(t.payment_id)
      .where(sql`status = 'requested' AND payment_id IS NOT NULL`),
    uniqueIndex("refunds_requested_of_tender")
      .on(t.order_id, t.account_id)
      .where(sql`status = 'requested' AND account_id IS NOT NULL`),
    index("refunds_status").on(t.status, t.created_at, t.id),
    index("refunds_created").on(t.created_at, t.id),
    uniqueIndex("refunds_provider")
      .on(t.provider_refund_id)
      .where(sql`provider_refund_id IS NOT NULL`),
    check("refunds_amount", sql`amount > 0`),
    check("refunds_source", sql`(payment_id IS NULL) <> (account_id IS NULL)`),
    check("refunds_currency", sql`length(currency) = 3`),
    check("refunds_status", sql`status IN ('requested', 'pending', 'succeeded', 'failed', 'rejected', 'waived')`),
  ],
);
