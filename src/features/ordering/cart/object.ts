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
import { type CartContent, CartContents, emptyFilling } from "./object-contents.ts";
import { CartMerge } from "./object-merge.ts";
import type { ChangeRequest, ChangeResult, GiveSupply, Lack, MergeRequest, Supply } from "./object-requests.ts";
import { cartMigrations, CartStore } from "./object-store.ts";
import { offersOf, readFreshPrices } from "./read-prices.ts";
import { decideChange, decideCoupons, decidedBy, type Line, readOffers } from "./rules.ts";

/** Carries an unfinished checkout on: `over` when nobody needs to come back, `open` while it may still be paid. */
export type DriveCheckout = (ctx: Ctx, checkout: OpenCheckout) => Promise<"over" | "open">;

/** The object of an account's cart. A guest's is named by the cart's id. */
export const customerCart = (user_id: string): string => `customer:${user_id}`;

/**
 * One cart: what is in it, and the journal by which one version of it becomes at most one order. Every change is one
 * synchronous transaction under an operation id, so that a repeat changes nothing. What the catalog says is there before
 * it, and is asked for once more should another change have come in between.
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

  /**
   * Adds, resizes or removes lines, or adds and removes codes, and answers with all that is in the cart then. What the catalog says
   * comes with the request, or is asked for: what is lacking, and before a refusal whatever was not read for this change.
   */
  async change(request: ChangeRequest, give: GiveSupply): Promise<ChangeResult> {
    let { supply } = request;
    for (;;) {
      const result = this.ctx.storage.transactionSync(() => this.#applyChange(request, supply));
      if ("kind" in result) return result;
      supply = await give(result);
    }
  }

  /** Takes a guest's lines in once, even when it is asked again. Returns when they are here for good. */
  async merge({ guest_cart_id, create, ...arrival }: MergeRequest): Promise<void> {
    const context = this.#context();
    const idsIn = (lines: readonly Line[]) => lines.map(({ variant_id }) => variant_id);
    for (;;) {
      const asked = new Set([...idsIn(arrival.lines), ...idsIn(this.#contents.filling().lines)]);
      const { user_id } = this.#contents.row() ?? create;
      const prices = await readFreshPrices(context, { variant_ids: [...asked], coupons: [], user_id });
      const done = this.ctx.storage.transactionSync(() => {
        if (!idsIn(this.#contents.filling().lines).every((id) => asked.has(id))) return false;
        this.#merge.arrive(guest_cart_id, arrival, create, offersOf(prices));
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
    { asked, offers, is_fresh }: Supply,
  ): ChangeResult | Lack {
    const known = this.#contents.content();
    if (!known && (!create || this.#contents.row())) return { kind: "not_found" };
    const done = known ? this.#store.operation(operation_id) : undefined;
    if (done && done.request_hash !== request_hash) return { kind: "key_reused" };
    if (known && done) return { kind: "changed", content: known, replayed: true };
    const before = { gift_card_ids: [], ...(known ?? emptyFilling) };
    const variant_ids = decidedBy(before, change);
    // A fill leaves out what is not there, without a refusal: it is not told so by what was there a while ago.
    const lacking = { variant_ids, content: before, is_fresh: change.kind === "fill" };
    if (!variant_ids.every((variant_id) => asked.includes(variant_id)) || (lacking.is_fresh && !is_fresh))
      return lacking;
    const decision =
      change.kind === "add_coupon" || change.kind === "remove_coupon"
        ? decideCoupons(before.coupons, change)
        : decideChange(before, change, readOffers(offers));
    if (!decision.ok)
      return is_fresh || variant_ids.length === 0
        ? { kind: "refused", refusal: decision.refusal }
        : { ...lacking, is_fresh: true };
    const { ok: _ok, ...changed } = decision;
    if (create && !known) this.#contents.ensure(create);
    this.#store.recordOperation(operation_id, this.now(), request_hash);
    const { gift_card_ids, ...filling } = { gift_card_ids: undefined, ...changed };
    if (gift_card_ids) this.#store.saveGiftCards(gift_card_ids);
    const content = this.#contents.save(before, { ...before, ...filling });
    return { kind: "changed", content, replayed: false };
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
}

/** Makes the class of the cart object around what drives an unfinished checkout. */
export function cartObject({ drive }: { readonly drive: DriveCheckout }) {
  return class extends CartObject {
    override drive = drive;
  };
}
