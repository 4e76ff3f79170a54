import { splitReceipt } from "../../../../src/features/money/offline-payments/rules.ts";
import { type HandProvider, outstandingOf } from "../../../../src/features/money/providers/rules.ts";
import type { ByHand } from "../../../../src/features/ordering/protocol/ports.ts";
import { hours } from "../time.ts";

/** The habits about money by hand that a planted bug gives up. */
export type HandHabits = {
  readonly receives_by_moves: boolean;
  readonly books_receipts_once: boolean;
  readonly owes_what_is_over: boolean;
  readonly owes_late_money: boolean;
  readonly owes_the_rest_of_cancelled: boolean;
  readonly waits_for_transfers: boolean;
  readonly looks_before_overdue_cancels: boolean;
};

export const good_hand_habits: HandHabits = {
  receives_by_moves: true,
  books_receipts_once: true,
  owes_what_is_over: true,
  owes_late_money: true,
  owes_the_rest_of_cancelled: true,
  waits_for_transfers: true,
  looks_before_overdue_cancels: true,
};

type Receipt = { readonly order_id: string; readonly amount: number };
type Row = ByHand & { readonly refunded: number };

/** Payments that no provider takes, what came for them, and what is owed to customers. */
export class HandPayments {
  readonly rows = new Map<string, Row>();
  /** What came, by its id: each counts once. */
  readonly receipts = new Map<string, Receipt>();
  /** What is owed, by its cause. */
  readonly dues = new Map<string, Receipt>();
  readonly #habits: HandHabits;

  constructor(habits: HandHabits) {
    this.#habits = habits;
  }

  /** Half of them are transfers, by the order's own name: nothing else is drawn for it. */
  insert(order_id: string, amount: number, now: number): ByHand {
    const letters = Array.from(order_id).reduce((sum, letter) => sum + letter.charCodeAt(0), 0);
    const provider: HandProvider = letters % 2 === 0 ? "bank_transfer" : "cash_on_delivery";
    const row: Row = {
      payment_id: `pay-${order_id}`,
      provider,
      amount,
      captured: 0,
      waived: 0,
      refund_reserved: 0,
      payable_until: provider === "bank_transfer" ? now + hours(1) : null,
      refunded: 0,
    };
    this.rows.set(order_id, row);
    return row;
  }

  /** Books what came; undefined where less is outstanding than is to count, as its CHECK tells. */
  receive(order_id: string, id: string, amount: number, has_ended: boolean): ByHand | undefined {
    const row = this.rows.get(order_id);
    if (!row) return undefined;
    const { counted, over } = this.#habits.owes_late_money
      ? splitReceipt(row, amount, has_ended)
      : { counted: Math.min(amount, row.amount - row.captured), over: 0 };
    if (this.#habits.owes_late_money && row.captured + row.waived + counted > row.amount) return undefined;
    this.receipts.set(id, { order_id, amount });
    if (over > 0 && this.#habits.owes_what_is_over) this.dues.set(`receipt:${id}`, { order_id, amount: over });
    return this.#write(order_id, { ...row, captured: row.captured + counted });
  }

  /** An order has ended: what came is owed, and no more is asked for. */
  end(order_id: string): ByHand | undefined {
    const row = this.rows.get(order_id);
    if (!row) return undefined;
    const left = row.captured - row.refunded;
    if (!this.#habits.owes_the_rest_of_cancelled) return this.#write(order_id, row);
    if (left > 0) this.dues.set(`refund:${order_id}`, { order_id, amount: left });
    const { captured, amount } = row;
    return this.#write(order_id, { ...row, refunded: captured, refund_reserved: captured, waived: amount - captured });
  }

  #write(order_id: string, row: Row): ByHand {
    this.rows.set(order_id, row);
    return row;
  }
}

export const isOutstanding = (by_hand: ByHand | null | undefined): boolean => !!by_hand && outstandingOf(by_hand) > 0;
