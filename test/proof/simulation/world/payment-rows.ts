import {
  amountOfUnits,
  planParts,
  type RefundableItem,
  type RefundUnits,
  unitsLeft,
} from "../../../../src/features/aftersales/returns/rules.ts";
import { leftOfTender } from "../../../../src/features/money/stored-value/rules.ts";
import type { Intent } from "../../../../src/features/ordering/protocol/ports.ts";
import type { PricedOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { Violation } from "../scheduler.ts";
import type { Outbox } from "./outbox.ts";
import type { Purses } from "./purses.ts";
import type { SoldCards } from "./sold-cards.ts";

export type Refund = {
  readonly refund_id: string;
  readonly order_id: string;
  readonly amount: number;
  readonly units: readonly { readonly variant_id: string; readonly quantity: number }[];
  readonly restock: boolean;
  readonly created_at: number;
  status: "pending" | "succeeded" | "failed";
};

type PaymentRow = {
  captured: number;
  refunded: number;
  refund_reserved: number;
  intent_status: string | null;
  readonly items: RefundableItem[];
};

/** What staff ask for: all that is left, or so many units of each line. */
export type RefundWish = { readonly units: readonly number[] | "all"; readonly restock: boolean };

type Habits = {
  readonly reserves_refunds: boolean;
  readonly books_refunds_once: boolean;
  readonly counts_refunded_units: boolean;
  readonly frees_failed_units: boolean;
};

/** Payments, refunds and the ledger in D1: mirrors of what the provider says, and what was decided by the shop. */
export class PaymentRows {
  readonly rows = new Map<string, PaymentRow>();
  readonly refunds = new Map<string, Refund>();
  /** Refunds that somebody has to carry out. */
  readonly open = new Set<string>();
  /** Cause -> what the provider holds more by it. Its counter-entry is the same with the other sign. */
  readonly ledger = new Map<string, { readonly order_id: string; readonly amount: number }>();
  readonly #now: () => number;
  readonly #outbox: Outbox;
  readonly #habits: Habits;
  readonly #purses: Purses;
  readonly #sold_cards: SoldCards;

  constructor(now: () => number, outbox: Outbox, habits: Habits, purses: Purses, sold_cards: SoldCards) {
    this.#sold_cards = sold_cards;
    this.#purses = purses;
    this.#now = now;
    this.#outbox = outbox;
    this.#habits = habits;
  }

  insert(order_id: string, priced: PricedOrder): void {
    const items = priced.lines.map((line) => ({ ...line, id: `${order_id}/${line.variant_id}`, refunded_quantity: 0 }));
    this.rows.set(order_id, { captured: 0, refunded: 0, refund_reserved: 0, intent_status: null, items });
  }

  mirror(order_id: string, { status, captured, refunded }: Intent): void {
    const row = this.rows.get(order_id);
    if (!row) return;
    row.intent_status = status;
    row.captured = Math.max(row.captured, captured);
    row.refunded = Math.max(row.refunded, refunded);
    row.refund_reserved = Math.max(row.refund_reserved, refunded);
  }

  bookCapture(order_id: string, { captured }: Intent): void {
    if (captured > 0) this.#book(`capture:${order_id}`, order_id, captured);
  }

  /** What goes back whole, less what refunds of a part have set aside: those book themselves. */
  bookRest(order_id: string, { captured }: Intent): void {
    const rest = captured - (this.rows.get(order_id)?.refund_reserved ?? 0);
    if (rest > 0) this.#book(`refund:${order_id}`, order_id, -rest);
  }

  balance(order_id: string): number {
    let balance = 0;
    for (const entry of this.ledger.values()) if (entry.order_id === order_id) balance += entry.amount;
    return balance;
  }

  /** Sets money and units aside before any moves; undefined when there is not that much left. */
  reserve(refund_id: string, order_id: string, { units: wanted, restock }: RefundWish): Refund | undefined {
    const known = this.refunds.get(refund_id);
    if (known) return known;
    const row = this.rows.get(order_id);
    if (!row || row.captured === 0) return undefined;
    const tenders = this.#purses.standingOf(order_id);
    const payment = { ...row, id: order_id, created_at: 0 };
    const left = row.captured - row.refund_reserved + sumOf(tenders.map(leftOfTender));
    const units: RefundUnits[] =
      wanted === "all"
        ? unitsLeft(row.items)
        : row.items
            .map((item, at) => ({ item, quantity: wanted[at] ?? 0 }))
            .filter(({ item, quantity }) => quantity > 0 && quantity <= item.quantity - item.refunded_quantity);
    const amount = wanted === "all" ? left : amountOfUnits(units);
    checkAmount(units, wanted === "all" ? undefined : amount);
    if (amount === 0 || (amount > left && this.#habits.reserves_refunds)) return undefined;
    const left_of = (variant_id: string) =>
      this.unitsLeft(order_id, variant_id) -
      sumOf(units.filter(({ item }) => item.variant_id === variant_id).map(({ quantity }) => quantity));
    const demands = row.items.map(({ variant_id, quantity }) => ({ variant_id, quantity }));
    if (!this.#sold_cards.endRefunded(order_id, refund_id, demands, left_of)) return undefined;
    const parts = planParts([payment], tenders, amount);
    const from_provider = parts.find(({ payment_id }) => payment_id !== null)?.amount ?? 0;
    if (this.#habits.reserves_refunds) row.refund_reserved += from_provider;
    for (const part of parts)
      if (part.account_id !== null)
        this.#purses.giveBack(order_id, part.account_id, part.amount, `refund:${refund_id}`);
    for (const { item, quantity } of units) {
      const at = row.items.indexOf(item);
      if (this.#habits.counts_refunded_units)
        row.items[at] = { ...item, refunded_quantity: item.refunded_quantity + quantity };
    }
    const taken = units.map(({ item, quantity }) => ({ variant_id: item.variant_id, quantity }));
    const refund: Refund = {
      refund_id,
      order_id,
      amount: this.#habits.reserves_refunds ? from_provider : amount,
      units: taken,
      restock,
      created_at: this.#now(),
      status: "pending",
    };
    this.refunds.set(refund_id, refund);
    this.open.add(refund_id);
    if (refund.amount === 0) this.#end(refund, "succeeded");
    return refund;
  }

  /** The provider has given it: booked once, whoever says it first. */
  give(refund: Refund, refunded: number): void {
    const cause = `refund:${refund.refund_id}`;
    if (this.ledger.has(cause) && this.#habits.books_refunds_once) return;
    const row = this.rows.get(refund.order_id);
    if (row) row.refunded = Math.max(row.refunded, refunded);
    this.#book(cause, refund.order_id, -refund.amount);
    this.#end(refund, "succeeded");
  }

  /** The provider has no such money any more: it went back with the whole order. */
  fail(refund: Refund): void {
    if (refund.status !== "pending") return;
    const row = this.rows.get(refund.order_id);
    if (row) row.refund_reserved = Math.max(row.refunded, row.refund_reserved - refund.amount);
    this.#end(refund, "failed");
  }

  /** Units of a line that no refund is for. */
  unitsLeft(order_id: string, variant_id: string): number {
    const item = this.rows.get(order_id)?.items.find((one) => one.variant_id === variant_id);
    return item ? item.quantity - item.refunded_quantity : 0;
  }

  /** Its units can be refunded another time, and its gift cards are the shopper's again. */
  freeUnits({ refund_id, order_id, units }: Refund, is_cancelled: boolean): void {
    if (!this.#habits.frees_failed_units) return;
    this.#sold_cards.restore(refund_id, is_cancelled);
    const row = this.rows.get(order_id);
    for (const { variant_id, quantity } of units) {
      const at = row?.items.findIndex((item) => item.variant_id === variant_id) ?? -1;
      const item = row?.items[at];
      if (row && item) row.items[at] = { ...item, refunded_quantity: item.refunded_quantity - quantity };
    }
  }

  /** What the provider holds less than the ledger says, refunds under way aside: the hourly comparison books it. */
  bookOutside(order_id: string, { captured, refunded }: Intent): void {
    let under_way = 0;
    for (const id of this.open) {
      const refund = this.refunds.get(id);
      if (refund?.order_id === order_id) under_way += refund.amount;
    }
    const outside = this.balance(order_id) - (captured - refunded) - under_way;
    const cause = `outside:${order_id}:${refunded}:${under_way}`;
    // A reading from before the capture says nothing about what was given back since.
    const is_stale = (this.rows.get(order_id)?.captured ?? 0) > captured;
    if (outside > 0 && !is_stale && !this.ledger.has(cause)) this.#book(cause, order_id, -outside);
  }

  #end(refund: Refund, status: "succeeded" | "failed"): void {
    refund.status = status;
    this.open.delete(refund.refund_id);
    const { refund_id, order_id } = refund;
    const type = status === "succeeded" ? "refund.given" : "refund.failed";
    this.#outbox.publish({ id: `${type}:${refund_id}`, type, order_id, refund_id });
  }

  #book(cause: string, order_id: string, amount: number): void {
    if (this.ledger.has(cause)) throw new Violation(`M3 ${cause} is booked twice`);
    this.ledger.set(cause, { order_id, amount });
  }
}

const sumOf = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0);

/** M2: unit by unit the refunds of a line add up to what was paid for it. */
function checkAmount(units: readonly RefundUnits[], amount: number | undefined): void {
  let sum = 0;
  for (const { item, quantity } of units) {
    const paid = item.line_total - item.discount_total + item.tax_total;
    let line = 0;
    for (let taken = 0; taken < item.quantity; taken++) {
      const at = { ...item, refunded_quantity: taken };
      const part = amountOfUnits([{ item: at, quantity: 1 }]);
      if (taken >= item.refunded_quantity && taken < item.refunded_quantity + quantity) sum += part;
      line += part;
    }
    if (line !== paid) throw new Violation(`M2 the units of ${item.id} add up to ${line}, not ${paid}`);
  }
  if (amount !== undefined && amount !== sum) throw new Violation(`M2 a refund of ${amount} is made of ${sum}`);
}
