import { type OwedPayment, outstandingOf } from "../providers/rules.ts";

export type Split = {
  /** What pays for the order. */
  readonly counted: number;
  /** What its customer is owed. */
  readonly over: number;
};

/** What money that came does: it pays for the order up to what is outstanding, and the rest is owed. An order that has ended needs none. */
export function splitReceipt(payment: OwedPayment, amount: number, has_ended: boolean): Split {
  const counted = has_ended ? 0 : Math.min(amount, outstandingOf(payment));
  return { counted, over: amount - counted };
}
