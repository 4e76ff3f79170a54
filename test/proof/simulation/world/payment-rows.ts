import {
  amountOfUnits,
  planParts,
  type RefundableItem,
  type RefundUnits,
  unitsLeft,
  unpaidUnits,
} from "../../../../src/features/aftersales/refunds/rules.ts";
import { leftOfTender } from "../../../../src/features/money/stored-value/rules.ts";
import { type Units } from "../../../../src/features/ordering/orders/action-rules.ts";
import type { Intent } from "../../../../src/features/ordering/protocol/ports.ts";
import type { PricedOrder } from "../../../../src/features/pricing/totals/rules.ts";
import { Violation } from "../scheduler.ts";
import type { Outbox } from "./outbox.ts";
import type { Parcels, TakenBack } from "./parcels.ts";
import type { Purses } from "./purses.ts";
import type { SoldCards } from "./sold-cards.ts";

export type Refund = {
  readonly refund_id: string;
  readonly order_id: string;
  /** What the provider gives back. */
  readonly amount: number;
  /** What of the charge became credit instead. */
  readonly credited: number;
  readonly units: readonly { readonly variant_id: string; readonly quantity: number }[];
  readonly restock: boolean;
  /** All that it gives, where that is what was paid for its units. */
  readonly of_units: number | null;
  /** Of units that go back on the shelf, how. */
  readonly taken: readonly TakenBack[];
  readonly created_at: number;
  status: "pending" | "succeeded" | "failed";
  /** Whether its units are seen to for good. */
  settled: boolean;
};

type PaymentRow = {
  captured: number;
  refunded: number;
  credited: number;
  refund_reserved: number;
  intent_status: string | null;
  readonly items: RefundableItem[];
};

/** What staff ask for: all that is left, or so many units of each line. */
export type RefundWish = {
  readonly units: readonly number[] | "all";
  readonly restock: boolean;
  /** It goes with units that leave their order: of those that no refund is for yet, and no more than is left. */
  readonly leaving?: readonly Units[] | undefined;
  /** How many units of each line counted as refunded, where somebody works out the amount before the batch. */
  readonly refunded_seen?: readonly number[] | undefined;
  /** The account that it is to become credit of, rather than go back to where it was paid from. */
  readonly credit_of?: string | undefined;
  /** What a guard that looks before the batch has seen of what is left. */
  readonly left_seen?: number | undefined;
};

type Habits = {
  readonly reserves_refunds: boolean;
  readonly books_refunds_once: boolean;
  readonly counts_refunded_units: boolean;
  readonly frees_failed_units: boolean;
} & CreditHabits;

/** The habits of refunds to credit that a planted bug gives up. */
export type CreditHabits = {
  readonly credits_instead: boolean;
  readonly credits_once: boolean;
  readonly sets_credit_aside: boolean;
  readonly guards_credit_in_the_batch: boolean;
  readonly credits_sold_orders_only: boolean;
  readonly minds_credit_when_cancelled: boolean;
  readonly journals_the_rest: boolean;
  readonly keeps_credit_at_provider: boolean;
};

export const good_credit_habits: CreditHabits = {
  credits_instead: true,
  credits_once: true,
  sets_credit_aside: true,
  guards_credit_in_the_batch: true,
  credits_sold_orders_only: true,
  minds_credit_when_cancelled: true,
  journals_the_rest: true,
  keeps_credit_at_provider: true,
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
  readonly #parcels: Parcels;

  constructor(
    now: () => number,
    outbox: Outbox,
    habits: Habits,
    purses: Purses,
    sold_cards: SoldCards,
    parcels: Parcels,
  ) {
    this.#parcels = parcels;
    this.#sold_cards = sold_cards;
    this.#purses = purses;
    this.#now = now;
    this.#outbox = outbox;
    this.#habits = habits;
  }

  insert(order_id: string, priced: PricedOrder): void {
    const items = priced.lines.map((line) => ({ ...line, id: `${order_id}/${line.variant_id}`, refunded_quantity: 0 }));
    this.rows.set(order_id, { captured: 0, refunded: 0, credited: 0, refund_reserved: 0, intent_status: null, items });
  }

  mirror(order_id: string, { status, captured, refunded }: Intent): void {
    const row = this.rows.get(order_id);
    if (!row) return;
    row.intent_status = status;
    row.captured = Math.max(row.captured, captured);
    row.refunded = Math.max(row.refunded, refunded);
    row.refund_reserved = keptAside(row, row.refund_reserved);
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
  reserve(refund_id: string, order_id: string, wish: RefundWish): Refund | undefined {
    const { units: wanted, restock, credit_of } = wish;
    const known = this.refunds.get(refund_id);
    if (known) {
      const again = known.credited > 0 && credit_of !== undefined && !this.#habits.credits_once;
      if (again) this.#purses.credit(credit_of, { order_id, refund_id, amount: known.credited }, null);
      return known;
    }
    const row = this.rows.get(order_id);
    if (!row || row.captured === 0) return undefined;
    const tenders = this.#purses.standingOf(order_id);
    const payment = { ...row, id: order_id, created_at: 0 };
    const is_seen = wish.left_seen !== undefined && !this.#habits.guards_credit_in_the_batch;
    const left = is_seen ? (wish.left_seen ?? 0) : this.leftOf(order_id);
    const units: RefundUnits[] = wish.leaving
      ? unpaidUnits(
          row.items.map((item) => ({ ...item, id: item.variant_id })),
          wish.leaving,
        ).map(({ item, quantity }) => ({
          item: row.items.find(({ variant_id }) => variant_id === item.variant_id) ?? item,
          quantity,
        }))
      : wanted === "all"
        ? unitsLeft(row.items)
        : row.items
            .map((item, at) => ({ item, quantity: wanted[at] ?? 0 }))
            .filter(({ item, quantity }) => quantity > 0 && quantity <= item.quantity - item.refunded_quantity);
    const seen = wish.refunded_seen;
    const priced = units.map(({ item, quantity }) => ({
      item: seen ? { ...item, refunded_quantity: seen[row.items.indexOf(item)] ?? 0 } : item,
      quantity,
    }));
    const paid = amountOfUnits(priced);
    const amount = wanted === "all" ? left : wish.leaving ? Math.min(left, paid) : paid;
    if (!seen) checkAmount(units, amount === paid && wanted !== "all" ? amount : undefined);
    if (amount === 0 || (amount > left && this.#habits.reserves_refunds)) return undefined;
    const asked = units.map(({ item, quantity }) => ({ variant_id: item.variant_id, quantity }));
    const taken = restock ? this.#parcels.split(order_id, asked) : [];
    if (!taken) return undefined;
    const left_of = (variant_id: string) =>
      this.unitsLeft(order_id, variant_id) -
      sumOf(units.filter(({ item }) => item.variant_id === variant_id).map(({ quantity }) => quantity));
    const demands = row.items.map(({ variant_id, quantity }) => ({ variant_id, quantity }));
    if (!this.#sold_cards.endRefunded(order_id, refund_id, demands, left_of)) return undefined;
    const parts = planParts([is_seen ? { ...payment, refund_reserved: 0 } : payment], tenders, amount);
    const from_provider = parts.find(({ payment_id }) => payment_id !== null)?.amount ?? 0;
    if (credit_of !== undefined && !is_seen && this.#spoken(order_id, row) + from_provider > row.captured)
      return undefined;
    if (this.#habits.reserves_refunds && (credit_of === undefined || this.#habits.sets_credit_aside))
      row.refund_reserved += from_provider;
    const cause = `refund:${refund_id}`;
    for (const { account_id, amount: part } of parts) {
      if (credit_of !== undefined) this.#purses.credit(credit_of, { order_id, refund_id, amount: part }, account_id);
      else if (account_id !== null) this.#purses.giveBack(order_id, account_id, part, cause);
    }
    const credited = credit_of === undefined ? 0 : from_provider;
    row.credited += credited;
    if (credited > 0 && !this.#habits.keeps_credit_at_provider) this.#book(cause, order_id, -credited);
    for (const { item, quantity } of units) {
      const at = row.items.indexOf(item);
      if (this.#habits.counts_refunded_units)
        row.items[at] = { ...item, refunded_quantity: item.refunded_quantity + quantity };
    }
    this.#parcels.take(order_id, taken, 1);
    const refund: Refund = {
      refund_id,
      order_id,
      amount: this.#ofProvider({ from_provider, amount, credited }),
      credited,
      units: asked,
      restock,
      of_units: wanted === "all" || amount !== paid ? null : amount,
      taken,
      created_at: this.#now(),
      status: "pending",
      settled: false,
    };
    this.refunds.set(refund_id, refund);
    this.open.add(refund_id);
    if (refund.amount === 0) this.#end(refund, "succeeded");
    return refund;
  }

  /** What is to go back for units that leave their order. */
  dueOf(order_id: string, leaving: readonly Units[]): number {
    const row = this.rows.get(order_id);
    if (!row || row.captured === 0) return 0;
    const items = row.items.map((item) => ({ ...item, id: item.variant_id }));
    return Math.min(this.leftOf(order_id), amountOfUnits(unpaidUnits(items, leaving)));
  }

  /** What is left of the charge and the tenders of an order. */
  leftOf(order_id: string): number {
    const { captured = 0, refund_reserved = 0 } = this.rows.get(order_id) ?? {};
    return captured - refund_reserved + sumOf(this.#purses.standingOf(order_id).map(leftOfTender));
  }

  /** Open refunds of a cancelled order of which a part became credit, one of all that is left among them. */
  reserveRest(refund_id: string, order_id: string): Refund[] {
    const row = this.rows.get(order_id);
    if (!row || row.credited === 0) return [];
    const amount = row.captured - this.#spoken(order_id, row);
    if (amount > 0) {
      row.refund_reserved += amount;
      const rest = {
        refund_id,
        order_id,
        amount,
        credited: 0,
        units: [],
        restock: false,
        of_units: null,
        taken: [],
        created_at: this.#now(),
      };
      this.refunds.set(refund_id, { ...rest, status: "pending", settled: false });
      this.open.add(refund_id);
    }
    return [...this.refunds.values()].filter((one) => one.order_id === order_id && one.status === "pending");
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
    if (row) row.refund_reserved = keptAside(row, row.refund_reserved - refund.amount);
    this.#end(refund, "failed");
  }

  /** Units of a line that no refund is for. */
  unitsLeft(order_id: string, variant_id: string): number {
    const item = this.rows.get(order_id)?.items.find((one) => one.variant_id === variant_id);
    return item ? item.quantity - item.refunded_quantity : 0;
  }

  /** Its units can be refunded another time, and its gift cards are the shopper's again. */
  freeUnits({ refund_id, order_id, units, taken }: Refund, is_cancelled: boolean): void {
    if (!this.#habits.frees_failed_units) return;
    this.#parcels.take(order_id, taken, -1);
    this.#sold_cards.restore(refund_id, is_cancelled);
    const row = this.rows.get(order_id);
    for (const { variant_id, quantity } of units) {
      const at = row?.items.findIndex((item) => item.variant_id === variant_id) ?? -1;
      const item = row?.items[at];
      if (row && item) row.items[at] = { ...item, refunded_quantity: item.refunded_quantity - quantity };
    }
  }

  /** The units of a given refund are back on the shelf for good. */
  settleUnits(refund: Refund): void {
    if (!refund.settled) this.#parcels.settle(refund.order_id, refund.taken);
    refund.settled = true;
  }

  /** What the provider holds less than the ledger says, refunds under way aside: the hourly comparison books it. */
  bookOutside(order_id: string, { captured, refunded }: Intent): void {
    const under_way = this.#underWay(order_id);
    const outside = this.balance(order_id) - (captured - refunded) - under_way;
    const cause = `outside:${order_id}:${refunded}:${under_way}`;
    // A reading from before the capture says nothing about what was given back since.
    const is_stale = (this.rows.get(order_id)?.captured ?? 0) > captured;
    if (outside > 0 && !is_stale && !this.ledger.has(cause)) this.#book(cause, order_id, -outside);
  }

  #underWay(order_id: string): number {
    const open = [...this.open].map((id) => this.refunds.get(id));
    return sumOf(open.map((refund) => (refund?.order_id === order_id ? refund.amount : 0)));
  }

  /** What of a charge is gone or promised, as far as is known. */
  #spoken(order_id: string, { refunded, credited, refund_reserved }: PaymentRow): number {
    return Math.max(refund_reserved, refunded + credited + this.#underWay(order_id));
  }

  #ofProvider({ from_provider, amount, credited }: { from_provider: number; amount: number; credited: number }) {
    if (credited > 0 && this.#habits.credits_instead) return 0;
    return this.#habits.reserves_refunds ? from_provider : amount;
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

const keptAside = ({ captured, refunded, credited }: PaymentRow, wanted: number): number =>
  Math.min(captured, Math.max(wanted, refunded + credited));

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
