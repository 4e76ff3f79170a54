import { exponentOf } from "../../../platform/basics/money.ts";
import { stepOf } from "../providers/rules.ts";

const MOST = 99_999_999;

/** Razorpay takes no less than a hundred of a currency's smallest unit, where it has any below its main one. */
const leastOf = (currency: string): number => (exponentOf(currency) === 0 ? 1 : 100);

/** Whether Razorpay can charge this much at all. */
export const isChargeable = (amount: number, currency: string): boolean =>
  amount >= leastOf(currency) && amount <= MOST && amount % stepOf("razorpay", currency) === 0;

/** What is read of a payment to tell which of several counts. */
export type Attempt = {
  readonly id: string;
  readonly status: "created" | "authorized" | "captured" | "refunded" | "failed";
  readonly amount: number;
  readonly currency: string;
  /** False of an authorisation that lapsed, whatever went back of it. */
  readonly captured: boolean;
  readonly amount_refunded: number;
  readonly created_at: number;
};

/** What an order is to be paid with. */
export type Due = { readonly amount: number; readonly currency: string };

/** Whether a payment is of exactly this: an offer or a fee of the account at Razorpay makes it less or more. */
const isOf = (due: Due, { amount, currency }: Attempt): boolean => amount === due.amount && currency === due.currency;

const isGone = ({ amount, amount_refunded }: Attempt): boolean => amount_refunded >= amount;

/** Smaller comes first: what was not given back whole, then what the shop has already worked with, then the earliest. */
const rankOf = (one: Attempt): number => (isGone(one) ? 2 : one.amount_refunded > 0 ? 0 : 1);

const inOrder = (a: Attempt, b: Attempt): number => a.created_at - b.created_at || (a.id < b.id ? -1 : 1);

/** The payment of an order that was captured and counts; undefined where none was. */
export const paymentThatCounts = <One extends Attempt>(due: Due, payments: readonly One[]): One | undefined =>
  payments
    .filter((one) => one.captured && isOf(due, one))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || inOrder(a, b))[0];

/** Captured besides the one that counts, and not yet given back: nobody is charged twice, or for another amount than the order's. */
export function paymentsTooMany<One extends Attempt>(due: Due, payments: readonly One[]): One[] {
  const counts = paymentThatCounts(due, payments);
  return payments.filter((one) => one.captured && one !== counts && !isGone(one));
}

/** The first payment that may be captured. The others lapse. */
export const paymentToCapture = <One extends Attempt>(due: Due, payments: readonly One[]): One | undefined =>
  payments.filter((one) => one.status === "authorized" && isOf(due, one)).toSorted(inOrder)[0];

/** The latest of those that came to nothing. */
export const lastFailure = <One extends Attempt>(payments: readonly One[]): One | undefined =>
  payments
    .filter(({ status }) => status === "failed")
    .toSorted(inOrder)
    .at(-1);

/** A key as Razorpay takes one: at least ten letters, digits, hyphens and underscores. */
export const toIdempotencyKey = (key: string): string => `bodega_${key.replaceAll(/[^\w-]/g, "_")}`;
