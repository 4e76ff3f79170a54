import { type CheckoutJournal, type Demand, withoutSold } from "#ordering/checkout-journal";
import { DAY } from "#platform/basics/time";
import { migrateObject } from "#platform/objects/migrate-object";
import type { NamedAlarms } from "#platform/objects/named-alarms";
import { cartMigrations, type CartRow, type CartStore } from "./object-store.ts";
import type { Line } from "./rules.ts";

/** What is in the cart, without a price: those are worked out whenever it is shown. */
export type CartContent = {
  readonly cart_id: string;
  readonly version: number;
  readonly lines: readonly Line[];
  /** Null until the first line or a request sets it. */
  readonly currency: string | null;
  /** BCP 47 tag of what the shopper reads; null where nobody said. */
  readonly locale: string | null;
  readonly gift_card_ids: readonly string[];
  /** Codes as they were given, of promotions that may apply. */
  readonly coupons: readonly string[];
};

/** What a change of lines, currency, locale or codes is about. */
export type Filling = Pick<CartContent, "lines" | "currency" | "locale" | "coupons">;

export const emptyFilling: Filling = { lines: [], currency: null, locale: null, coupons: [] };

/** What to call the cart, and whose it is, if this is the first that is heard of it. */
export type CartOwner = { readonly cart_id: string; readonly user_id: string | null };

const GUEST_LIFETIME_MS = 30 * DAY;

/** Whether there is a cart, and its lines. Every method is synchronous, for the transaction of the change. */
export class CartContents {
  readonly #storage: DurableObjectStorage;
  readonly #store: CartStore;
  readonly #alarms: NamedAlarms;
  readonly #journal: CheckoutJournal;
  readonly #now: () => number;

  constructor(
    storage: DurableObjectStorage,
    store: CartStore,
    alarms: NamedAlarms,
    journal: CheckoutJournal,
    now: () => number,
  ) {
    this.#storage = storage;
    this.#store = store;
    this.#alarms = alarms;
    this.#journal = journal;
    this.#now = now;
  }

  row(): CartRow | undefined {
    return this.#store.exists() ? this.#store.cart() : undefined;
  }

  /** The cart, unless it has expired to the millisecond or has gone into an account's. */
  #openRow(): CartRow | undefined {
    const cart = this.row();
    if (!cart || cart.merging_into !== null) return undefined;
    const expired = cart.user_id === null && this.#now() >= cart.updated_at + GUEST_LIFETIME_MS;
    return expired ? undefined : cart;
  }

  filling(): Filling {
    return this.#openRow() ? this.own() : emptyFilling;
  }

  /** As `filling`, of a cart that is there, also when it takes no more changes. */
  own(): Filling {
    return {
      lines: this.#store.lines(),
      currency: this.#store.currency(),
      locale: this.#store.locale(),
      coupons: this.#store.coupons(),
    };
  }

  content(): CartContent | null {
    const cart = this.#openRow();
    return cart ? this.#contentOf(cart) : null;
  }

  /** Makes the cart unless there is one. */
  ensure({ cart_id, user_id }: CartOwner): void {
    if (this.row()) return;
    migrateObject(this.#storage, cartMigrations);
    this.#store.create(cart_id, user_id, this.#now());
  }

  /** Writes the lines, currency, locale and codes of the next version, and answers with what is there then. */
  save(before: Filling, after: Filling): CartContent {
    const now = this.#now();
    this.#store.saveLines(before.lines, after.lines);
    this.#store.saveCoupons(before.coupons, after.coupons);
    if (after.currency !== before.currency) this.#store.saveCurrency(after.currency);
    if (after.locale !== before.locale) this.#store.saveLocale(after.locale);
    const { cart_id, version, user_id } = this.#store.touch(now);
    if (user_id === null) this.#alarms.setAtLatest("expiry", now + GUEST_LIFETIME_MS);
    return this.#contentOf({ cart_id, version });
  }

  /** A sold order takes its lines, its gift cards and its codes along. */
  takeOut(sold: readonly Demand[], gift_card_ids: readonly string[], used: readonly string[]): void {
    if (sold.length === 0) return;
    const before = this.own();
    const coupons = before.coupons.filter((code) => !used.includes(code));
    this.#store.saveGiftCards(this.#store.giftCards().filter((id) => !gift_card_ids.includes(id)));
    this.save(before, { ...before, lines: withoutSold(before.lines, sold), coupons });
  }

  #contentOf({ cart_id, version }: Pick<CartRow, "cart_id" | "version">): CartContent {
    return { cart_id, version, ...this.own(), gift_card_ids: this.#store.giftCards() };
  }

  /**
   * Whether a guest's cart is over: nobody has touched it for 30 days, no order of it is open, and no account's cart is
   * still to be told of a sale. Else the alarm asks again.
   */
  expire(): boolean {
    const cart = this.row();
    const at = cart?.user_id === null ? cart.updated_at + GUEST_LIFETIME_MS : null;
    if (at === null) this.#alarms.clear("expiry");
    else if (this.#now() < at) this.#alarms.set("expiry", at);
    else if (this.#journal.open() || this.#store.owed().length > 0) this.#alarms.set("expiry", this.#now() + DAY);
    else return true;
    return false;
  }
}
