import {
  alarmAt,
  type BeginOutcome,
  type BeginRequest,
  type CartSnapshot,
  type ConcludeRequest,
  decideBegin,
  decideConclude,
  type Demand,
  type Journal,
  type KeyRecord,
  withoutSold,
} from "../../../../src/features/ordering/checkout-journal/rules.ts";
import type { JournalPort } from "../../../../src/features/ordering/protocol/ports.ts";
import type { Local } from "../scheduler.ts";
import { checkBegun, checkLeft } from "./journal-spec.ts";

export type Cart = {
  snapshot: CartSnapshot;
  readonly journals: Map<string, Journal>;
  readonly keys: Map<string, KeyRecord>;
};

/** The real rules, in a form that a planted bug can replace one of. */
export const journalRules = { decideBegin, decideConclude, withoutSold };
export type JournalRules = typeof journalRules;

type Surroundings = {
  readonly now: () => number;
  readonly rules: JournalRules;
  readonly setAlarm: (cart_id: string, at: number) => void;
  /** A journal is about to be closed, with this said of its order. */
  readonly watch: (cart_id: string, request: ConcludeRequest) => void;
  /** What the one who asks has heard to be scarce. */
  readonly scarce: () => BeginRequest["scarce"];
};

/** What the cart object adds to the journal's rules. */
export class Carts implements Local<JournalPort> {
  readonly carts = new Map<string, Cart>();
  readonly touched = new Set<string>();
  readonly #carts_of_orders = new Map<string, string>();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  add(
    cart_id: string,
    lines: readonly Demand[],
    gift_card_ids: readonly string[] = [],
    coupons: readonly string[] = [],
  ): Cart {
    const cart: Cart = {
      snapshot: { cart_id, version: 1, lines, gift_card_ids, coupons },
      journals: new Map(),
      keys: new Map(),
    };
    this.carts.set(cart_id, cart);
    return cart;
  }

  change(
    cart_id: string,
    lines: readonly Demand[],
    gift_card_ids = this.cart(cart_id).snapshot.gift_card_ids,
    coupons = this.cart(cart_id).snapshot.coupons,
  ): void {
    const cart = this.cart(cart_id);
    cart.snapshot = { ...cart.snapshot, version: cart.snapshot.version + 1, lines, gift_card_ids, coupons };
  }

  begin: Local<JournalPort>["begin"] = (cart_id, asked) => {
    const cart = this.cart(cart_id);
    const now = this.#around.now();
    const scarce = this.#around.scarce();
    const request = scarce ? { ...asked, scarce } : asked;
    const record = cart.keys.get(request.key);
    const journal = record && cart.journals.get(record.order_id);
    const known = record && journal && { record, journal };
    const view = { cart: cart.snapshot, now, open: this.open(cart_id), known };
    const decided = this.#around.rules.decideBegin(view, request);
    checkBegun(view, request, decided);
    if (decided.key) cart.keys.set(decided.key.key, decided.key);
    if (decided.journal) {
      cart.journals.set(decided.journal.order_id, decided.journal);
      this.#carts_of_orders.set(decided.journal.order_id, cart_id);
      this.touched.add(cart_id);
      if (decided.journal.state === "open") this.#around.setAlarm(cart_id, alarmAt(decided.journal, now));
    }
    return decided.outcome satisfies BeginOutcome;
  };

  conclude: Local<JournalPort>["conclude"] = (cart_id, request) => {
    const cart = this.cart(cart_id);
    const known = cart.journals.get(request.order_id);
    if (known?.state === "open") this.#around.watch(cart_id, request);
    const { journal, sold, used: codes } = this.#around.rules.decideConclude(known, request);
    if (journal) cart.journals.set(journal.order_id, journal);
    const before = cart.snapshot.lines;
    const used = known?.gift_card_ids ?? [];
    const cards = (cart.snapshot.gift_card_ids ?? []).filter((id) => !used.includes(id));
    const coupons = (cart.snapshot.coupons ?? []).filter((code) => !codes.includes(code));
    if (sold.length > 0) this.change(cart_id, this.#around.rules.withoutSold(before, sold), cards, coupons);
    checkLeft(known, request, before, cart.snapshot.lines);
  };

  journalOf(order_id: string): Journal | undefined {
    const cart_id = this.#carts_of_orders.get(order_id);
    return cart_id === undefined ? undefined : this.cart(cart_id).journals.get(order_id);
  }

  open(cart_id: string): Journal | undefined {
    for (const journal of this.cart(cart_id).journals.values()) if (journal.state === "open") return journal;
    return undefined;
  }

  cart(cart_id: string): Cart {
    const cart = this.carts.get(cart_id);
    if (!cart) throw new Error(`no cart ${cart_id}`);
    return cart;
  }
}
