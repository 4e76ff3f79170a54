import {
  leftOfTender,
  type Purse,
  type Tender,
  type TenderStanding,
} from "../../../../src/features/money/stored-value/rules.ts";
import type { OrderEvent } from "../../../../src/features/ordering/orders/rules.ts";
import type { Order } from "../../../../src/features/ordering/protocol/ports.ts";
import { isEnded } from "../order-spec.ts";

/** The habits of stored value that a planted bug gives up. */
export type PurseHabits = {
  readonly holds_what_is_there: boolean;
  readonly releases_tenders: boolean;
  readonly captures_tenders_once: boolean;
  readonly returns_to_open_cards: boolean;
  readonly keeps_captured_tenders: boolean;
};

/** Money of an order that became credit. */
export type Credited = { readonly order_id: string; readonly refund_id: string; readonly amount: number };

export const good_purse_habits: PurseHabits = {
  holds_what_is_there: true,
  releases_tenders: true,
  captures_tenders_once: true,
  returns_to_open_cards: true,
  keeps_captured_tenders: true,
};

export type Card = {
  issued: number;
  balance: number;
  held: number;
  disabled: boolean;
  /** What staff took off it, and put on. */
  adjusted: number;
  /** What was written off when it was disabled, or later. */
  written_off: number;
};

type TenderRow = { -readonly [Key in keyof TenderStanding]: TenderStanding[Key] };

/** Gift cards in D1: what each has, what unpaid orders hold of it, and what was paid with it. */
export class Purses {
  readonly cards = new Map<string, Card>();
  readonly tenders = new Map<string, TenderRow[]>();
  /** `account cause` -> what went back, and whether the account could be spent from then. */
  readonly returns = new Map<
    string,
    { readonly account_id: string; readonly amount: number; readonly is_open: boolean }
  >();
  /** Each refund of charged money that became credit, as often as that was written. */
  readonly credits: Credited[] = [];
  readonly touched = new Set<string>();
  readonly #habits: PurseHabits;
  readonly #now: () => number;

  constructor(now: () => number, habits: PurseHabits) {
    this.#now = now;
    this.#habits = habits;
  }

  issue(account_id: string, amount: number): void {
    const card = { issued: amount, balance: amount, held: 0, disabled: false, adjusted: 0, written_off: 0 };
    this.cards.set(account_id, card);
  }

  /** What can be spent at this moment, as a quote reads it. */
  purses(account_ids: readonly string[]): Purse[] {
    return account_ids.flatMap((account_id) => {
      const card = this.cards.get(account_id);
      return card && !card.disabled ? [{ account_id, available: card.balance - card.held }] : [];
    });
  }

  /** Staff disable a card: what is free of it is written off, what is held outlives it. */
  disable(account_id: string): void {
    const card = this.card(account_id);
    this.touched.add(account_id);
    card.written_off += card.balance - card.held;
    card.balance = card.held;
    card.disabled = true;
  }

  /** Staff put something on a card or take it off, as far as it is free. */
  adjust(account_id: string, amount: number): void {
    const card = this.card(account_id);
    if (card.disabled || card.balance + amount < card.held) return;
    this.touched.add(account_id);
    card.balance += amount;
    card.adjusted += amount;
  }

  /** The hourly job: what is free of a disabled card. */
  tidy(): void {
    for (const [account_id, card] of this.cards)
      if (card.disabled && card.balance > card.held) this.disable(account_id);
  }

  /** Sets aside all of it or nothing: then the account that has too little. */
  hold(order_id: string, tenders: readonly Tender[]): string | undefined {
    const short = tenders.find(({ account_id, amount }) => {
      const { disabled, balance, held } = this.card(account_id);
      return disabled || balance - held < amount;
    });
    if (short && this.#habits.holds_what_is_there) return short.account_id;
    const rows = tenders.map(({ account_id, amount }, position) => {
      this.#change(account_id, { held: amount });
      return { account_id, position, amount, state: "held" as const, refunded: 0 };
    });
    this.tenders.set(order_id, rows);
    return undefined;
  }

  tenderedOf(order_id: string): number {
    return (this.tenders.get(order_id) ?? []).reduce((sum, { amount }) => sum + amount, 0);
  }

  standingOf(order_id: string): readonly TenderStanding[] {
    return this.tenders.get(order_id) ?? [];
  }

  /** The part of stored value in the batch of a move. */
  move({ order_id, status }: Order, event: OrderEvent): void {
    const sells = event === "pay" || event === "accept";
    const again = !this.#habits.captures_tenders_once && event === "process";
    for (const tender of this.tenders.get(order_id) ?? []) {
      const { account_id, amount, state } = tender;
      if ((sells && state === "held") || again) {
        this.#change(account_id, { held: again ? 0 : -amount, balance: -amount });
        tender.state = "captured";
      } else if (event === "give_back") {
        if (leftOfTender(tender) > 0) this.giveBack(order_id, account_id, leftOfTender(tender), `cancel:${order_id}`);
      } else if (isEnded(status) && state === "held" && this.#habits.releases_tenders) {
        this.#change(account_id, { held: -amount });
        tender.state = "released";
      } else if (event === "cancel" && state === "captured" && !this.#habits.keeps_captured_tenders) {
        this.#change(account_id, { held: -amount });
      }
    }
  }

  /** To its own card, or on a new one where that is disabled. */
  giveBack(order_id: string, account_id: string, amount: number, cause: string): void {
    const tender = this.tenders.get(order_id)?.find((one) => one.account_id === account_id);
    if (!tender) return;
    tender.refunded += amount;
    const is_closed = this.card(account_id).disabled && this.#habits.returns_to_open_cards;
    const target = is_closed ? `${account_id} for ${order_id}` : account_id;
    if (!this.cards.has(target)) this.issue(target, 0);
    this.returns.set(`${target} ${cause}`, { account_id: target, amount, is_open: !this.card(target).disabled });
    this.#change(target, { balance: amount });
  }

  /** A part of a tender, or of the charge, becomes credit: on the customer's account, or for a guest on a new card. */
  credit(target: string, credited: Credited, tender_id: string | null): void {
    const { order_id, refund_id, amount } = credited;
    if (tender_id === null) this.credits.push(credited);
    else {
      const tender = this.tenders.get(order_id)?.find((one) => one.account_id === tender_id);
      if (tender) tender.refunded += amount;
    }
    if (!this.cards.has(target)) this.issue(target, 0);
    const key = `${target} refund:${refund_id} of ${tender_id ?? "the charge"}`;
    this.returns.set(key, { account_id: target, amount, is_open: !this.card(target).disabled });
    this.#change(target, { balance: amount });
  }

  /** What of an order's charge became credit. */
  creditedOf(order_id: string): number {
    return this.credits.reduce((sum, one) => (one.order_id === order_id ? sum + one.amount : sum), 0);
  }

  card(account_id: string): Card {
    const card = this.cards.get(account_id);
    if (!card) throw new Error(`no card ${account_id} at ${this.#now()}`);
    return card;
  }

  #change(account_id: string, { held = 0, balance = 0 }: { held?: number; balance?: number }): void {
    const card = this.card(account_id);
    card.held += held;
    card.balance += balance;
    this.touched.add(account_id);
  }
}
