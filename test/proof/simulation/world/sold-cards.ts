import type { Order } from "../../../../src/features/ordering/protocol/ports.ts";

/** The habits of gift cards as goods that a planted bug gives up. */
export type SaleHabits = {
  readonly issues_cards_once: boolean;
  readonly issues_cards_when_paid: boolean;
  readonly ends_cards_before_refunds: boolean;
  readonly ends_cards_before_cancels: boolean;
  readonly minds_used_cards: boolean;
  readonly issues_after_refunds: boolean;
  readonly keeps_cancelled_cards_ended: boolean;
};

export const good_sale_habits: SaleHabits = {
  issues_cards_once: true,
  issues_cards_when_paid: true,
  ends_cards_before_refunds: true,
  ends_cards_before_cancels: true,
  minds_used_cards: true,
  issues_after_refunds: true,
  keeps_cancelled_cards_ended: true,
};

type SoldCard = {
  readonly order_id: string;
  readonly variant_id: string;
  readonly unit: number;
  used: boolean;
  /** What it was ended for; null while it can be spent. */
  ended_for: string | null;
};

/** How many units of a line are not refunded. */
type UnitsLeft = (variant_id: string) => number;

/** Gift cards that orders have sold: some variants are such, and each of their units is a card. */
export class SoldCards {
  readonly variants = new Set<string>();
  readonly cards: SoldCard[] = [];
  readonly #habits: SaleHabits;

  constructor(habits: SaleHabits) {
    this.#habits = habits;
  }

  ofLine(order_id: string, variant_id: string): readonly SoldCard[] {
    return this.cards.filter((card) => card.order_id === order_id && card.variant_id === variant_id);
  }

  live(order_id: string, variant_id: string): readonly SoldCard[] {
    return this.ofLine(order_id, variant_id).filter(({ ended_for }) => ended_for === null);
  }

  /** One batch: whether the order is still owed them is looked at in it. */
  issue({ order_id, lines, cancel_requested_at }: Order, left: UnitsLeft): void {
    if (cancel_requested_at !== null) return;
    for (const { variant_id, quantity } of lines) {
      if (!this.variants.has(variant_id)) continue;
      const due = this.#habits.issues_after_refunds ? left(variant_id) : quantity;
      for (let unit = 1; unit <= due; unit++) {
        const is_there = this.ofLine(order_id, variant_id).some((card) => card.unit === unit);
        if (is_there && this.#habits.issues_cards_once) continue;
        this.cards.push({ order_id, variant_id, unit, used: false, ended_for: null });
      }
    }
  }

  /** Ends all cards of an order, or none of them when one was used. */
  endAll({ order_id, lines }: Order): boolean {
    if (!this.#habits.ends_cards_before_cancels) return true;
    return this.#end(order_id, `cancel:${order_id}`, lines, (variant_id) => this.live(order_id, variant_id).length);
  }

  /** Ends as many cards of each line as leave no more than its units, or none of them when too few are unused. */
  endRefunded(order_id: string, refund_id: string, lines: Order["lines"], left: UnitsLeft): boolean {
    if (!this.#habits.ends_cards_before_refunds) return true;
    const excess = (variant_id: string) => this.live(order_id, variant_id).length - left(variant_id);
    return this.#end(order_id, refund_id, lines, excess);
  }

  /** Their refund came to nothing. The money of a cancelled order went back by its cancel. */
  restore(refund_id: string, is_cancelled: boolean): void {
    if (is_cancelled && this.#habits.keeps_cancelled_cards_ended) return;
    for (const card of this.cards) if (card.ended_for === refund_id) card.ended_for = null;
  }

  #end(order_id: string, cause: string, lines: Order["lines"], excess: (variant_id: string) => number): boolean {
    const chosen = lines.flatMap(({ variant_id }) =>
      this.live(order_id, variant_id)
        .toSorted((a, b) => Number(a.used) - Number(b.used) || b.unit - a.unit)
        .slice(0, Math.max(0, excess(variant_id))),
    );
    if (chosen.some(({ used }) => used) && this.#habits.minds_used_cards) return false;
    for (const card of chosen) card.ended_for = cause;
    return true;
  }

  /** Somebody spends something of a card. */
  use(at: number): void {
    const card = this.cards[at % Math.max(1, this.cards.length)];
    if (card && card.ended_for === null) card.used = true;
  }

  get issuesWhenPaid(): boolean {
    return this.#habits.issues_cards_when_paid;
  }
}
