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

/** What is written down of a payment by hand in four places, in minor units. */
export type HandBooks = {
  /** The payment's own figure. */
  readonly captured: number;
  /** What its receipts come to, and what of them pays for the order. */
  readonly received: number;
  readonly counted: number;
  /** What the shop owes of it, and what of that was paid out. */
  readonly due: number;
  readonly paid_out: number;
  /** What the ledger says is in hand, owed and sold. */
  readonly ledger_in_hand: number;
  readonly ledger_due: number;
  readonly ledger_sold: number;
};

/** Whether the four agree: what came is in hand but for what was paid out, what counts was sold, and what is owed is still owed. */
export const doBooksAgree = (books: HandBooks): boolean =>
  books.captured === books.counted &&
  books.ledger_sold === books.counted &&
  books.ledger_in_hand === books.received - books.paid_out &&
  books.ledger_due === books.due;
