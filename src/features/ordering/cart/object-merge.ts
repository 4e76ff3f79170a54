import type { Demand } from "#ordering/checkout-journal";
import { SECOND } from "#platform/basics/time";
import type { NamedAlarms } from "#platform/objects/named-alarms";
import {
  type Arrival,
  decideArrival,
  decideTakingOut,
  type CartHandover,
  isOwed,
  mergeCoupons,
  mergeLocale,
  nextHandover,
  type SoldLines,
} from "./merge-rules.ts";
import type { CartContents, CartOwner } from "./object-contents.ts";
import type { CartStore } from "./object-store.ts";
import { MOST_GIFT_CARDS, type Offers } from "./rules.ts";

const RETRY_MS = 30 * SECOND;

/** The account's cart as a guest's sees it. */
type Heir = {
  readonly bring: (guest_cart_id: string, arrival: Arrival) => Promise<void>;
  readonly takeOut: (sold: SoldLines) => Promise<void>;
};

/**
 * A guest's cart that goes into an account's, from both sides. `handOver` makes transactions of its own; every other method is
 * synchronous, for the transaction of its caller.
 */
export class CartMerge {
  readonly #storage: DurableObjectStorage;
  readonly #store: CartStore;
  readonly #alarms: NamedAlarms;
  readonly #contents: CartContents;
  readonly #now: () => number;

  constructor(
    storage: DurableObjectStorage,
    store: CartStore,
    alarms: NamedAlarms,
    contents: CartContents,
    now: () => number,
  ) {
    this.#storage = storage;
    this.#store = store;
    this.#alarms = alarms;
    this.#contents = contents;
    this.#now = now;
  }

  /** From here on the guest's cart takes no more changes. False when there is no such cart, or another account has it. */
  begin(user_id: string): boolean {
    const cart = this.#contents.row();
    if (!cart || cart.user_id !== null) return false;
    if (cart.merging_into !== null) return cart.merging_into === user_id;
    this.#store.beginMerge(user_id);
    this.#store.touch(this.#now());
    this.#alarms.set("merge", this.#now() + RETRY_MS);
    return true;
  }

  /** Notes that the account's cart has to hear of lines that were just sold. */
  owe(order_id: string, lines: readonly Demand[], coupons: readonly string[]): void {
    if (!isOwed(this.#contents.row()?.merging_into ?? null, lines)) return;
    this.#store.saveOwed({ order_id, lines, coupons });
    this.#alarms.setAtLatest("merge", this.#now() + RETRY_MS);
  }

  /** Whether the account's cart has something to hear yet, and which account it is. */
  pending(): { readonly user_id: string; readonly handover: CartHandover } | undefined {
    const cart = this.#contents.row();
    if (!cart || cart.merging_into === null) return undefined;
    const handover = { is_merged: cart.merged_at !== null, owed: this.#store.owed() };
    return nextHandover(handover) && { user_id: cart.merging_into, handover };
  }

  /** Asks the account's cart for one thing after the other, until nothing is left. Cut off, the alarm goes on with it. */
  async handOver(heirOf: (user_id: string) => Heir): Promise<void> {
    for (let pending = this.pending(); pending; pending = this.pending()) {
      this.#alarms.set("merge", this.#now() + RETRY_MS);
      const heir = heirOf(pending.user_id);
      const step = nextHandover(pending.handover);
      if (step?.kind === "bring") {
        const guest_cart_id = this.#contents.row()?.cart_id ?? "";
        await heir.bring(guest_cart_id, {
          ...this.#contents.own(),
          gift_card_ids: this.#store.giftCards(),
          without_orders: step.without_orders,
        });
        this.#storage.transactionSync(() => this.#store.endMerge(this.#now()));
      } else if (step) {
        await heir.takeOut(step.sold);
        this.#store.forgetOwed(step.sold.order_id);
      }
    }
    this.#alarms.clear("merge");
  }

  /** Takes a guest's lines into the account's cart, once. */
  arrive(guest_cart_id: string, arrival: Arrival, create: CartOwner, offers: Offers): void {
    this.#contents.ensure(create);
    const own = this.#contents.own();
    const view = { ...own, is_known: this.#store.knowsMerge(guest_cart_id) };
    const decision = decideArrival(view, arrival, offers);
    if (!decision) return;
    this.#store.recordMerge(guest_cart_id, this.#now());
    for (const order_id of decision.settled) this.#store.settleSale(order_id, this.#now());
    const cards = [...this.#store.giftCards(), ...(arrival.gift_card_ids ?? [])];
    this.#store.saveGiftCards([...new Set(cards)].slice(0, MOST_GIFT_CARDS));
    const coupons = mergeCoupons(own.coupons, arrival.coupons ?? []);
    const locale = mergeLocale(own.locale, arrival.locale ?? null);
    this.#contents.save(own, { lines: decision.lines, currency: decision.currency, locale, coupons });
  }

  /** Takes lines out of the account's cart that were sold as a guest's, once for each order. */
  takeOut(sold: SoldLines): void {
    if (!this.#contents.row()) return;
    const own = this.#contents.own();
    const left = decideTakingOut({ is_settled: this.#store.knowsSale(sold.order_id), lines: own.lines }, sold);
    if (!left) return;
    this.#store.settleSale(sold.order_id, this.#now());
    const coupons = own.coupons.filter((code) => !sold.coupons?.includes(code));
    this.#contents.save(own, { ...own, lines: left, coupons });
  }
}
