import type { NamedAlarms } from "#platform/objects/named-alarms";
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
} from "./rules.ts";
import type { JournalStore } from "./store.ts";

/** A checkout in the journal, as the code that carries it on needs it. */
export type OpenCheckout = Pick<Journal, "order_id" | "cart_id" | "lines" | "deadline_at">;

/** The checkout's journal inside the cart object. Its methods are called within the object's own transactions, and once the object has the journal's tables. */
export class CheckoutJournal {
  readonly #store: JournalStore;
  readonly #alarms: NamedAlarms;

  constructor(store: JournalStore, alarms: NamedAlarms) {
    this.#store = store;
    this.#alarms = alarms;
  }

  /** The journal that is still open: a cart has at most one. */
  open(): Journal | undefined {
    return this.#store.openJournal();
  }

  find(order_id: string): Journal | undefined {
    return this.#store.journal(order_id);
  }

  begin(cart: CartSnapshot, request: BeginRequest, now: number): BeginOutcome {
    const record = this.#store.key(request.key);
    const used = record && this.#store.journal(record.order_id);
    const known = record && used ? { record, journal: used } : undefined;
    const { outcome, journal, key } = decideBegin({ cart, now, open: this.open(), known }, request);
    if (key) this.#store.saveKey(key);
    if (journal) {
      this.#store.saveJournal(journal);
      if (journal.state === "open") this.#alarms.set("checkout", alarmAt(journal, now));
    }
    return outcome;
  }

  /** Closes the book on an order, and gives the lines and codes that were sold by this very call, with the journal if it changed it. */
  conclude(request: ConcludeRequest): {
    readonly journal: Journal | undefined;
    readonly sold: readonly Demand[];
    readonly used: readonly string[];
  } {
    const { journal, sold, used } = decideConclude(this.find(request.order_id), request);
    if (journal) {
      this.#store.saveJournal(journal);
      this.#alarms.clear("checkout");
    }
    return { journal, sold, used };
  }

  /** The alarm's work: comes back until `conclude` has said that the order is sold or has ended. */
  async driveOn(now: number, drive: (checkout: OpenCheckout) => Promise<unknown>): Promise<void> {
    const open = this.open();
    if (!open) return this.#alarms.clear("checkout");
    this.#alarms.set("checkout", alarmAt(open, now));
    if (now < open.deadline_at) return;
    const { order_id, cart_id, lines, deadline_at } = open;
    await drive({ order_id, cart_id, lines, deadline_at });
  }
}
