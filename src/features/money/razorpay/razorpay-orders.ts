import { z } from "zod";
import type { Intent, IntentStatus, ListedIntent } from "#money/providers";
import { lastFailure, paymentThatCounts, paymentToCapture } from "./rules.ts";

/** What is read of Razorpay's answers. Only these parts are trusted to be there; more may come with them. */
const Units = z.int().min(0);

/** Without any it answers with an empty list. */
const Notes = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown()).transform((): Record<string, unknown> => ({}))])
  .optional();

export const RazorpayPayment = z.object({
  id: z.string().startsWith("pay_"),
  order_id: z.string().nullish(),
  status: z.enum(["created", "authorized", "captured", "refunded", "failed"]),
  amount: Units,
  currency: z.string().length(3),
  captured: z.boolean(),
  amount_refunded: Units.default(0),
  email: z.string().nullish(),
  error_code: z.string().nullish(),
  error_reason: z.string().nullish(),
  created_at: z.number(),
});
export type RazorpayPayment = z.output<typeof RazorpayPayment>;

export const Payments = z.object({ items: z.array(RazorpayPayment) });

export const RazorpayOrder = z.object({
  id: z.string().startsWith("order_"),
  amount: Units,
  currency: z.string().length(3),
  receipt: z.string().nullish(),
  notes: Notes,
  created_at: z.number(),
});
export type RazorpayOrder = z.output<typeof RazorpayOrder>;

/** An order with all that anybody has tried to pay it with. */
export type PaidOrder = { readonly order: RazorpayOrder; readonly payments: readonly RazorpayPayment[] };

export const RazorpayRefund = z.object({
  id: z.string().startsWith("rfnd_"),
  payment_id: z.string(),
  amount: Units,
  status: z.enum(["pending", "processed", "failed"]),
  notes: Notes,
});
export type RazorpayRefund = z.output<typeof RazorpayRefund>;

/** Razorpay's order and the payments of it, in the shop's words. */
export function toIntent({ order, payments }: PaidOrder): Intent {
  const taken = paymentThatCounts(order, payments);
  const status: IntentStatus = taken ? "captured" : paymentToCapture(order, payments) ? "authorized" : "unconfirmed";
  const is_open = status === "unconfirmed";
  return {
    intent_id: order.id,
    order_id: z.uuid().safeParse(order.receipt).data ?? "",
    status,
    amount: order.amount,
    currency: order.currency,
    captured: taken?.amount ?? 0,
    refunded: taken?.amount_refunded ?? 0,
    // What Razorpay Checkout in a browser is begun with.
    client_secret: is_open ? order.id : null,
    redirect_url: null,
    failure_code: is_open ? failureOf(lastFailure(payments)) : null,
  };
}

const failureOf = (payment: RazorpayPayment | undefined): string | null =>
  payment === undefined ? null : (payment.error_reason ?? payment.error_code ?? "payment_failed").toLowerCase();

/** As `toIntent`, with what a list is read for besides: `toRazorpayOrder` wrote it into the order. */
export function toListed(paid: PaidOrder): ListedIntent {
  const { notes = {}, created_at } = paid.order;
  const order_number = notes["order_number"];
  return {
    ...toIntent(paid),
    created_at: created_at * 1_000,
    order_number: typeof order_number === "string" ? order_number : null,
    cart_id: z.uuid().safeParse(notes["cart_id"]).data ?? null,
  };
}
