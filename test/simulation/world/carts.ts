import {
  alarmAt,
  type CartSnapshot,
  decideBegin,
  decideConclude,
  type Demand,
  type Journal,
  type KeyRecord,
  withoutSold,
} from "../../../src/features/cart/journal-rules.ts";
import type { JournalPort } from "../../../src/features/checkout-core/ports.ts";
import type { Local } from "../scheduler.ts";

export type Cart = {
  snapshot: CartSnapshot;
  readonly journals: Map<string, Journal>;
  readonly keys: Map<string, KeyRecord>;
};

/** What the cart object adds to the journal's rules. */
export class Carts implements Local<JournalPort> {
  readonly carts = new Map<string, Cart>();
  readonly #now: () => number;
  readonly #setAlarm: (cart_id: string, at: number) => void;

  constructor(now: () => number, setAlarm: (cart_id: string, at: number) => void) {
    this.#now = now;
    this.#setAlarm = setAlarm;
  }

  add(cart_id: string, lines: readonly Demand[]): Cart {
    const cart: Cart = { snapshot: { cart_id, version: 1, lines }, journals: new Map(), keys: new Map() };
    this.carts.set(cart_id, cart);
    return cart;
  }

  change(cart_id: string, lines: readonly Demand[]): void {
    const cart = this.cart(cart_id);
    cart.snapshot = { ...cart.snapshot, version: cart.snapshot.version + 1, lines };
  }

  begin: Local<JournalPort>["begin"] = (cart_id, request) => {
    const cart = this.cart(cart_id);
    const now = this.#now();
    const record = cart.keys.get(request.key);
    const journal = record && cart.journals.get(record.order_id);
    const known = record && journal && { record, journal };
    const decided = decideBegin({ cart: cart.snapshot, now, open: this.open(cart_id), known }, request);
    if (decided.key) cart.keys.set(decided.key.key, decided.key);
    if (decided.journal) {
      cart.journals.set(decided.journal.order_id, decided.journal);
      this.#setAlarm(cart_id, alarmAt(decided.journal, now));
    }
    return decided.outcome;
  };

  conclude: Local<JournalPort>["conclude"] = (cart_id, request) => {
    const cart = this.cart(cart_id);
    const { journal, sold } = decideConclude(cart.journals.get(request.order_id), request);
    if (journal) cart.journals.set(journal.order_id, journal);
    if (sold.length > 0) this.change(cart_id, withoutSold(cart.snapshot.lines, sold));
  };

  open(cart_id: string): Journal | undefined {
    return [...this.cart(cart_id).journals.values()].find((journal) => journal.state === "open");
  }

  cart(cart_id: string): Cart {
    const cart = this.carts.get(cart_id);
    if (!cart) throw new Error(`no cart ${cart_id}`);
    return cart;
  }
}
