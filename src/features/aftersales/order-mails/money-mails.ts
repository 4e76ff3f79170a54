import type { receiptById } from "#money/offline-payments";
import { isLeftDeclined, type Payment, type RefundOfOrder } from "#money/payments";
import { isByHand, outstandingOf } from "#money/providers";
import type { OrderRow } from "#ordering/orders";
import { MINUTE } from "#platform/basics/time";
import type { LetterContent } from "./compose-letter.ts";
import type { Reader } from "./find-reader.ts";
import { itemRow, owedRows, pictureOf, unitsNamed, unitsOf } from "./goods-mails.ts";

type Receipt = Awaited<ReturnType<typeof receiptById>>[number];

const labels = {
  payment: "to_payment_method",
  store_credit: "to_store_credit",
  gift_card: "to_gift_card",
  by_hand: "to_customer_by_hand",
} as const;
type Destination = keyof typeof labels;

/** Where a refund goes: what it became, or else where it was taken from. */
function destinationOf(
  { user_id, tenders, payments }: OrderRow,
  { credit_account_id, account_id, payment_id }: RefundOfOrder,
): Destination {
  if (credit_account_id !== null) return user_id === null ? "gift_card" : "store_credit";
  const tender = tenders.find((one) => one.account_id === account_id);
  if (tender) return tender.kind;
  return payments.some(({ id, provider }) => id === payment_id && isByHand(provider)) ? "by_hand" : "payment";
}

/** Whether it goes back with the cancel of its order, whose letter tells of it. */
const isOfCancel = ({ actor_type, actor_id }: RefundOfOrder): boolean =>
  actor_type === "system" && actor_id === "cancel";

/**
 * How an order ended. A sold one is cancelled; one that was not fails by its payment, or at the last moment. Null for one that was given up
 * before a payment was tried: nobody waits for it.
 */
export function ended(order: OrderRow, reader: Reader, failure_code: string | null): LetterContent | null {
  const { id, status, sold_at, total, currency } = order;
  if (sold_at !== null) return status === "cancelled" && order.cancel_notifies ? cancelled(order, reader) : null;
  if (status !== "failed" && (status !== "expired" || failure_code === null)) return null;
  const reason = failure_code === null ? "other" : "payment";
  return { kind: "payment_failed", occasion: id, values: { total: reader.money(total, currency), reason } };
}

function cancelled(order: OrderRow, reader: Reader): LetterContent {
  const { values, rows } = givenBack(order, reader, order.refunds.filter(isOfCancel));
  return { kind: "order_cancelled", occasion: order.id, values, rows };
}

/** A cancel of some units of an order. */
export type CancelledItems = {
  readonly id: string;
  readonly items: readonly { readonly order_item_id: string; readonly quantity: number }[];
};

/** Which units will not be sent, and what goes back for them. */
export function itemsCancelled(order: OrderRow, { id, items }: CancelledItems, reader: Reader): LetterContent {
  const back = order.refunds.filter(({ cancellation_id }) => cancellation_id === id);
  const { values, rows } = givenBack(order, reader, back);
  const units = unitsNamed(order, items);
  return {
    kind: "order_items_cancelled",
    occasion: id,
    values: { units: unitsOf(units), ...values },
    rows: [...units.map(itemRow), ...rows],
  };
}

/** What goes back, and where to. */
function givenBack(order: OrderRow, { money, texts }: Reader, refunds: readonly RefundOfOrder[]) {
  const { currency } = order;
  const back = refunds.filter(({ status }) => status !== "failed" && status !== "waived");
  const refunded = back.reduce((sum, { amount }) => sum + amount, 0);
  const rows = back.map((refund) => ({
    label: texts.labels[labels[destinationOf(order, refund)]],
    said: money(refund.amount, currency),
  }));
  return { values: { has_refund: refunded > 0 ? "yes" : "no", refunded: money(refunded, currency) }, rows };
}

/** What went back, and where it went; null for what goes back with a cancel, whose letter says so. */
export function refunded(order: OrderRow, refund: RefundOfOrder, { money }: Reader): LetterContent | null {
  if (isOfCancel(refund) || refund.cancellation_id !== null) return null;
  const amount = money(refund.amount, refund.currency);
  return { kind: "order_refunded", occasion: refund.id, values: { amount, destination: destinationOf(order, refund) } };
}

/** What became of a request for money: `amount` in minor units of the order's currency. */
export const requested = (
  kind: "refund_requested" | "refund_approved" | "refund_rejected",
  { id, amount }: Pick<RefundOfOrder, "id" | "amount">,
  { currency }: OrderRow,
  { money }: Reader,
): LetterContent => ({ kind, occasion: id, values: { amount: money(amount, currency) } });

/** Too short a time to read a letter and pay. */
const TOO_LATE_MS = MINUTE;

/**
 * That an order can still be paid after a decline, with the page to do so; null where it is paid, has ended or is about to, or its shopper
 * has tried again. Once for the order.
 */
export function leftDeclined(
  { id, status, deadline_at }: Pick<OrderRow, "id" | "status" | "deadline_at">,
  payment: Pick<Payment, "status" | "failure_code" | "amount" | "currency"> | undefined,
  now: number,
  { money, minute }: Reader,
): LetterContent | null {
  const is_open = status === "pending" && deadline_at - now >= TOO_LATE_MS;
  if (!is_open || !payment || !isLeftDeclined(payment)) return null;
  return {
    kind: "payment_declined",
    occasion: id,
    values: { amount: money(payment.amount, payment.currency), deadline: minute(deadline_at) },
    link: { label: "pay_order", below_order: "/payment" },
  };
}

/** A transfer that did not come yet; null where it came, or nothing more is waited for. */
export function reminded(order: OrderRow, payment_id: string, reader: Reader): LetterContent | null {
  const payment = order.payments.find(({ id }) => id === payment_id);
  const outstanding = payment ? outstandingOf(payment) : 0;
  if (!payment || payment.payable_until === null || outstanding === 0) return null;
  return {
    kind: "payment_reminder",
    occasion: payment_id,
    values: { amount: reader.money(outstanding, payment.currency), day: reader.day(payment.payable_until) },
    rows: owedRows(payment, reader),
    picture: pictureOf(order),
  };
}

/** Money that came by transfer; null for cash, which the shopper has handed over themselves. */
export function received(
  order: OrderRow,
  { id, payment_id, amount, counted }: Pick<Receipt, "id" | "payment_id" | "amount" | "counted">,
  reader: Reader,
): LetterContent | null {
  const payment = order.payments.find((one) => one.id === payment_id);
  if (payment?.provider !== "bank_transfer" || counted === 0) return null;
  const outstanding = outstandingOf(payment);
  const money = (sum: number) => reader.money(sum, payment.currency);
  return {
    kind: "payment_received",
    occasion: id,
    values: { amount: money(amount), is_covered: outstanding === 0 ? "yes" : "no", outstanding: money(outstanding) },
    rows: owedRows(payment, reader),
    picture: pictureOf(order),
  };
}

/** The invoice of an order, with a link to it. */
export const invoiced = (
  { number, amount, currency }: { readonly number: string; readonly amount: number; readonly currency: string },
  invoice_id: string,
  { money }: Reader,
): LetterContent => ({
  kind: "invoice_issued",
  occasion: invoice_id,
  values: { invoice_number: number, amount: money(amount, currency) },
  link: { label: "see_invoice", below_order: "/invoice" },
});
