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
} from "./journal-rules.ts";
import type { CartStore } from "./object-store.ts";

/** A checkout in the journal, as whoever drives it on needs it. */
export type OpenCheckout = Pick<Journal, "order_id" | "cart_id" | "lines" | "deadline_at">;

/** The checkout's journal inside the cart object. Its methods are called within the object's own transactions. */
export class CartJournal {
  readonly #store: CartStore;
  readonly #alarms: NamedAlarms;

  constructor(store: CartStore, alarms: NamedAlarms) {
    this.#store = store;
    this.#alarms = alarms;
  }

  begin(cart: CartSnapshot, request: BeginRequest, now: number): BeginOutcome {
    const record = this.#store.key(request.key);
    const used = record && this.#store.journal(record.order_id);
    const known = record && used ? { record, journal: used } : undefined;
    const { outcome, journal, key } = decideBegin({ cart, now, open: this.#store.openJournal(), known }, request);
    if (key) this.#store.saveKey(key);
    if (journal) {
      this.#store.saveJournal(journal);
      if (journal.state === "open") this.#alarms.set("checkout", alarmAt(journal, now));
    }
    return outcome;
  }

  /** Closes the book on an order, and gives the lines that were sold by this very call, with the journal if it changed it. */
  conclude(request: ConcludeRequest): { readonly journal: Journal | undefined; readonly sold: readonly Demand[] } {
    const { journal, sold } = decideConclude(this.#store.journal(request.order_id), request);
    if (journal) {
      this.#store.saveJournal(journal);
      this.#alarms.clear("checkout");
    }
    return { journal, sold };
  }

  /** The alarm's work: comes back until `conclude` has said that the order is sold or has ended. */
  async driveOn(now: number, drive: (checkout: OpenCheckout) => Promise<unknown>): Promise<void> {
    const open = this.#store.openJournal();
    if (!open) return this.#alarms.clear("checkout");
    this.#alarms.set("checkout", alarmAt(open, now));
    if (now < open.deadline_at) return;
    const { order_id, cart_id, lines, deadline_at } = open;
    await drive({ order_id, cart_id, lines, deadline_at });
  }
}
