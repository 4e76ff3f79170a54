import { DurableObject } from "cloudflare:workers";
import {
  type BeginOutcome,
  type BeginRequest,
  CheckoutJournal,
  type ConcludeRequest,
  type Journal,
  JournalStore,
  type OpenCheckout,
} from "#ordering/checkout-journal";
import { createLog, describeError } from "#platform/basics/log";
import { createContext, type Ctx } from "#platform/context";
import { migrateObject } from "#platform/objects/migrate-object";
import { NamedAlarms } from "#platform/objects/named-alarms";
import type { SoldLines } from "./merge-rules.ts";
import { type CartContent, CartContents, type CartOwner, emptyFilling, type Filling } from "./object-contents.ts";
import { CartMerge } from "./object-merge.ts";
import type { Changed, ChangeRequest, ChangeResult, MergeRequest, RefusedChange } from "./object-requests.ts";
import { cartMigrations, CartStore } from "./object-store.ts";
import { priceCart } from "./price-cart.ts";
import { offersOf, type Prices, readPrices } from "./read-prices.ts";
import { type CartChange, decideChange, decideCoupons } from "./rules.ts";

/** Carries an unfinished checkout on: `over` when nobody needs to come back, `open` while it may still be paid. */
export type DriveCheckout = (ctx: Ctx, checkout: OpenCheckout) => Promise<"over" | "open">;

/** Prices, and the variants and codes that they were asked for. */
type Quote = { readonly prices: Prices; readonly asked: ReadonlySet<string>; readonly codes: ReadonlySet<string> };

/** The object of an account's cart. A guest's is named by the cart's id. */
export const customerCart = (user_id: string): string => `customer:${user_id}`;

/**
 * One cart: what is in it, and the journal by which one version of it becomes at most one order. Every change is one
 * synchronous transaction under an operation id, so that a repeat changes nothing. What the catalog says is read before
 * it, and once more should another change have come in between.
 */
export class CartObject extends DurableObject<Env> {
  /** The object's own clock, epoch milliseconds; a test turns it. */
  now: () => number = () => Date.now();
  /** Handed in by `cartObject`, since checkout stands above the cart. */
  drive: DriveCheckout = async () => "open";
  readonly #store: CartStore;
  readonly #alarms: NamedAlarms;
  readonly #journal: CheckoutJournal;
  readonly #contents: CartContents;
  readonly #merge: CartMerge;
  #over = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#store = new CartStore(state.storage.sql);
    this.#alarms = new NamedAlarms(state);
    this.#journal = new CheckoutJournal(new JournalStore(state.storage.sql), this.#alarms);
    this.#contents = new CartContents(state.storage, this.#store, this.#alarms, this.#journal, () => this.now());
    this.#merge = new CartMerge(state.storage, this.#store, this.#alarms, this.#contents, () => this.now());
    if (this.#store.exists()) migrateObject(state.storage, cartMigrations);
  }

  /** What is in it; null when there is no such cart, or no longer. */
  read(): CartContent | null {
    return this.#contents.content();
  }

  /** Adds, resizes or removes lines, or adds and removes codes, and answers with the whole cart and what its lines are worth. */
  async change(request: ChangeRequest): Promise<ChangeResult> {
    const { change } = request;
    const context = this.#context();
    for (;;) {
      const quote = await this.#quote(context, wantedBy(change), request.create);
      const result = this.ctx.storage.transactionSync(() => this.#applyChange(request, quote));
      if (result) return { ...result, d1_trips: context.trips.of("d1") };
    }
  }

  /** Takes a guest's lines in once, even when it is asked again. Returns when they are here for good. */
  async merge({ guest_cart_id, create, ...arrival }: MergeRequest): Promise<void> {
    const context = this.#context();
    for (;;) {
      const quote = await this.#quote(context, { lines: arrival.lines, coupons: [] }, create);
      const done = this.ctx.storage.transactionSync(() => {
        if (!coversAll(quote, this.#contents.filling())) return false;
        this.#merge.arrive(guest_cart_id, arrival, create, offersOf(quote.prices));
        return true;
      });
      if (done) return;
    }
  }

  /**
   * Gives a guest's cart over to an account. From the first moment on it takes no more changes, and the alarm sees it
   * through, so that nothing is lost in between. False when there is no such cart, or another account has it.
   */
  async mergeInto(user_id: string): Promise<boolean> {
    const accepted = this.ctx.storage.transactionSync(() => this.#merge.begin(user_id));
    if (accepted) await this.#handOver();
    return accepted;
  }

  /** Finds or creates the one order of this cart version. `not_found` when there is no such cart. */
  begin(request: BeginRequest): BeginOutcome | { readonly kind: "not_found" } {
    return this.ctx.storage.transactionSync(() => {
      const content = this.#contents.content();
      if (!content) return { kind: "not_found" };
      // The object's name is what checkout and alarms find it by again.
      const snapshot = { ...content, cart_id: this.ctx.id.name ?? "" };
      return this.#journal.begin(snapshot, request, this.now());
    });
  }

  /** The journal of an order of this cart. */
  find(order_id: string): Journal | null {
    return this.#contents.row() ? (this.#journal.find(order_id) ?? null) : null;
  }

  /**
   * Closes the book on an order, once. Sold lines leave the cart, and the account's if the cart has gone into one by then:
   * should that fail, the alarm sees it through. Answers with the counts that the order has just left: empty when it was
   * concluded before.
   */
  async conclude(request: ConcludeRequest): Promise<readonly string[]> {
    const counted_by = this.ctx.storage.transactionSync(() => {
      if (!this.#contents.row()) return [];
      const was_open = this.#journal.find(request.order_id)?.state === "open";
      const { journal, sold, used } = this.#journal.conclude(request);
      this.#contents.takeOut(sold, journal?.gift_card_ids ?? [], used);
      this.#merge.owe(request.order_id, sold, used);
      return (was_open && journal?.counted_by) || [];
    });
    if (!this.#merge.pending()) return counted_by;
    try {
      await this.#handOver();
    } catch (error) {
      createLog({ object: "cart" }).warn("cart_merge_postponed", describeError(error));
    }
    return counted_by;
  }

  /** Takes lines out that were sold while they were in a guest's cart, once for each order. */
  takeSold(sold: SoldLines): void {
    this.ctx.storage.transactionSync(() => this.#merge.takeOut(sold));
  }

  /**
   * Destroys the cart and all it remembers, for a person who is erased; done twice it stays done. False while an order of it is
   * open, or it is on its way into an account's: then it is to be asked again later.
   */
  async erase(): Promise<boolean> {
    const cart = this.#contents.row();
    if (!cart) return true;
    if (this.#journal.open() || this.#merge.pending()) return false;
    this.#alarms.clearAll();
    await this.ctx.storage.deleteAll();
    return true;
  }

  override async alarm(): Promise<void> {
    if (!this.#store.exists()) return;
    const work: Record<string, () => Promise<void> | void> = {
      checkout: () => this.#journal.driveOn(this.now(), (checkout) => this.drive(this.#context(), checkout)),
      merge: () => this.#handOver(),
      expiry: () => this.#expire(),
    };
    await this.#alarms.ring(
      this.now(),
      async (name) => work[name]?.(),
      (name, error) => createLog({ object: "cart", alarm: name }).error("alarm_failed", describeError(error)),
    );
    if (this.#over) await this.ctx.storage.deleteAll();
    this.#over = false;
  }

  #applyChange(
    { operation_id, request_hash = null, create, change }: ChangeRequest,
    quote: Quote,
  ): Changed | RefusedChange | { kind: "not_found" | "key_reused" } | null {
    const known = this.#contents.content();
    if (!known && (!create || this.#contents.row())) return { kind: "not_found" };
    const done = known ? this.#store.operation(operation_id) : undefined;
    if (done && done.request_hash !== request_hash) return { kind: "key_reused" };
    const before: Filling = known ?? emptyFilling;
    if (!coversAll(quote, before)) return null;
    const { prices } = quote;
    if (known && done) return { kind: "changed", ...priceCart(known, prices), replayed: true };
    const decision =
      change.kind === "add_coupon" || change.kind === "remove_coupon"
        ? decideCoupons(before.coupons, change)
        : decideChange({ gift_card_ids: [], ...before }, change, offersOf(prices));
    if (!decision.ok) return { kind: "refused", refusal: decision.refusal };
    const { ok: _ok, ...changed } = decision;
    if (create && !known) this.#contents.ensure(create);
    this.#store.recordOperation(operation_id, this.now(), request_hash);
    const { gift_card_ids, ...filling } = { gift_card_ids: undefined, ...changed };
    if (gift_card_ids) this.#store.saveGiftCards(gift_card_ids);
    const content = this.#contents.save(before, { ...before, ...filling });
    return { kind: "changed", ...priceCart(content, prices), replayed: false };
  }

  #handOver(): Promise<void> {
    return this.#merge.handOver((user_id) => {
      const heir = this.env.CART.getByName(customerCart(user_id));
      const create = { cart_id: this.#context().id(), user_id };
      return {
        bring: (guest_cart_id, arrival) => heir.merge({ guest_cart_id, create, ...arrival }),
        takeOut: (sold) => heir.takeSold(sold),
      };
    });
  }

  #expire(): void {
    if (!this.#contents.expire()) return;
    this.#alarms.clearAll();
    this.#over = true;
  }

  #context(): Ctx {
    return createContext({
      env: this.env,
      waitUntil: (work) => this.ctx.waitUntil(work),
      actor: { type: "system", id: "cart" },
      now: () => this.now(),
    });
  }

  /** What the cart holds at this moment and what is to come, for the account that has the cart or is to have it. */
  async #quote(context: Ctx, wanted: Wanted, create: CartOwner | null): Promise<Quote> {
    const content = this.#contents.content();
    const { lines, coupons } = content ?? emptyFilling;
    const asked = new Set([...wanted.lines, ...lines].map((line) => line.variant_id));
    const codes = new Set([...wanted.coupons, ...coupons]);
    const { user_id } = this.#contents.row() ?? create ?? { user_id: null };
    const gift_card_ids = [...(wanted.cards ?? []), ...(content?.gift_card_ids ?? [])];
    const held = { variant_ids: [...asked], coupons: [...codes], gift_card_ids };
    return { asked, codes, prices: await readPrices(context, { ...held, user_id }) };
  }
}

type Wanted = {
  readonly lines: readonly { readonly variant_id: string }[];
  readonly coupons: readonly string[];
  readonly cards?: readonly string[];
};

const wantedBy = (change: CartChange): Wanted => ({
  lines: change.kind === "add" ? [change] : change.kind === "fill" ? change.items : [],
  coupons: change.kind === "add_coupon" ? [change.code] : [],
  cards: change.kind === "add_gift_card" ? [change.account_id] : [],
});

const coversAll = ({ asked, codes }: Quote, { lines, coupons }: Filling): boolean =>
  lines.every((line) => asked.has(line.variant_id)) && coupons.every((code) => codes.has(code));

/** Makes the class of the cart object around what drives an unfinished checkout. */
export function cartObject({ drive }: { readonly drive: DriveCheckout }) {
  return class extends CartObject {
    override drive = drive;
  };
}
