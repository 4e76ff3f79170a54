import { DurableObject } from "cloudflare:workers";
import { createContext, type Ctx } from "#platform/context";
import { createLog, describeError } from "#platform/log";
import { NamedAlarms } from "#platform/object-alarms";
import { migrateObject } from "#platform/object-migrations";
import { SECOND } from "#platform/time";
import { noTax } from "#pricing";
import {
  type BeginOutcome,
  type BeginRequest,
  type ConcludeRequest,
  type Demand,
  type Journal,
} from "./journal-rules.ts";
import { type CartContent, CartContents, type CartOwner } from "./object-contents.ts";
import { CartJournal, type OpenCheckout } from "./object-journal.ts";
import { cartMigrations, CartStore } from "./object-store.ts";
import { offersOf, type Prices, readPrices } from "./read-prices.ts";
import { type Change, type ChangeRefusal, decideChange, type Line, mergeLines } from "./rules.ts";

export type ChangeRequest = {
  readonly operation_id: string;
  /** Null where only a cart that is there may be changed. */
  readonly create: CartOwner | null;
  readonly change: Change;
};

type Changed = { readonly kind: "changed"; readonly content: CartContent; readonly prices: Prices };
type Refused = { readonly kind: "refused"; readonly refusal: ChangeRefusal };
export type ChangeResult =
  | ((Changed | Refused) & { readonly d1_trips: number })
  | { readonly kind: "not_found"; readonly d1_trips: number };

export type MergeRequest = {
  readonly guest_cart_id: string;
  readonly lines: readonly Line[];
  readonly create: CartOwner;
};

/** Carries an unfinished checkout on: `over` when nobody needs to come back, `open` while it may still be paid. */
export type DriveCheckout = (ctx: Ctx, checkout: OpenCheckout) => Promise<"over" | "open">;

/** Prices, and the variants that they were asked for. */
type Quote = { readonly prices: Prices; readonly asked: ReadonlySet<string> };

const nothingPriced: Prices = { variants: [], tax: noTax };

const MERGE_RETRY_MS = 30 * SECOND;

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
  readonly #contents: CartContents;
  readonly #journal: CartJournal;
  #over = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#store = new CartStore(state.storage.sql);
    this.#alarms = new NamedAlarms(state);
    this.#contents = new CartContents(state.storage, this.#store, this.#alarms, () => this.now());
    this.#journal = new CartJournal(this.#store, this.#alarms);
    if (this.#store.exists()) migrateObject(state.storage, cartMigrations);
  }

  /** What is in it; null when there is no such cart, or no longer. */
  read(): CartContent | null {
    return this.#contents.content();
  }

  /** Adds, resizes or removes lines, and answers with the whole cart and what its lines are worth. */
  async change(request: ChangeRequest): Promise<ChangeResult> {
    const { change } = request;
    const context = this.#context();
    for (;;) {
      const wanted = change.kind === "add" ? [change.variant_id] : [];
      const quote = await this.#quote(context, [...wanted, ...this.#contents.lines().map((line) => line.variant_id)]);
      const result = this.ctx.storage.transactionSync(() => this.#applyChange(request, quote));
      if (result) return { ...result, d1_trips: context.trips.of("d1") };
    }
  }

  /** Takes a guest's lines in, once however often it is asked. Returns when they are here for good. */
  async merge({ guest_cart_id, lines: guest, create }: MergeRequest): Promise<void> {
    const context = this.#context();
    for (;;) {
      const quote = await this.#quote(
        context,
        [...guest, ...this.#contents.lines()].map((line) => line.variant_id),
      );
      const done = this.ctx.storage.transactionSync(() => {
        if (!coversAll(quote, this.#contents.lines())) return false;
        this.#contents.ensure(create);
        if (this.#store.knowsMerge(guest_cart_id)) return true;
        const own = this.#store.lines();
        this.#store.recordMerge(guest_cart_id, this.now());
        this.#contents.save(own, mergeLines(own, guest, offersOf(quote.prices)));
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
    const accepted = this.ctx.storage.transactionSync(() => {
      const cart = this.#contents.row();
      if (!cart || cart.user_id !== null) return false;
      if (cart.merging_into !== null) return cart.merging_into === user_id;
      this.#store.beginMerge(user_id);
      this.#store.touch(this.now());
      this.#alarms.set("merge", this.now() + MERGE_RETRY_MS);
      return true;
    });
    if (accepted) await this.#finishMerge();
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
    return this.#contents.row() ? (this.#store.journal(order_id) ?? null) : null;
  }

  /**
   * Closes the book on an order, once. Sold lines leave the cart, also where it has gone into an account's since. Answers with
   * the counts that the order has just left: empty when it was concluded before.
   */
  async conclude(request: ConcludeRequest): Promise<readonly string[]> {
    const { journal, counted_by } = this.ctx.storage.transactionSync(() => {
      if (!this.#contents.row()) return { journal: undefined, counted_by: [] };
      const was_open = this.#store.journal(request.order_id)?.state === "open";
      const { journal, sold } = this.#journal.conclude(request);
      this.#contents.takeOut(sold);
      return { journal, counted_by: (was_open && journal?.counted_by) || [] };
    });
    const heir = this.#contents.row()?.merging_into;
    if (journal?.state === "sold" && heir) {
      await this.env.CART.getByName(customerCart(heir)).takeSold(`sold:${journal.order_id}`, journal.lines);
    }
    return counted_by;
  }

  /** Takes lines out that were sold while they were in a guest's cart, once per operation. */
  takeSold(operation_id: string, sold: readonly Demand[]): void {
    this.ctx.storage.transactionSync(() => {
      if (!this.#contents.row() || this.#store.knowsOperation(operation_id)) return;
      this.#store.recordOperation(operation_id, this.now());
      this.#contents.takeOut(sold);
    });
  }

  override async alarm(): Promise<void> {
    if (!this.#store.exists()) return;
    const work: Record<string, () => Promise<void> | void> = {
      checkout: () => this.#journal.driveOn(this.now(), (checkout) => this.drive(this.#context(), checkout)),
      merge: () => this.#finishMerge(),
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
    { operation_id, create, change }: ChangeRequest,
    quote: Quote,
  ): Changed | Refused | { kind: "not_found" } | null {
    const known = this.#contents.content();
    if (!known && (!create || this.#contents.row())) return { kind: "not_found" };
    const lines = known?.lines ?? [];
    if (!coversAll(quote, lines)) return null;
    const { prices } = quote;
    if (known && this.#store.knowsOperation(operation_id)) return { kind: "changed", content: known, prices };
    const decision = decideChange(lines, change, offersOf(prices));
    if (!decision.ok) return { kind: "refused", refusal: decision.refusal };
    if (create) this.#contents.ensure(create);
    this.#store.recordOperation(operation_id, this.now());
    return { kind: "changed", content: this.#contents.save(lines, decision.lines), prices };
  }

  async #finishMerge(): Promise<void> {
    const cart = this.#contents.row();
    if (!cart || cart.merging_into === null || cart.merged_at !== null) return this.#alarms.clear("merge");
    this.#alarms.set("merge", this.now() + MERGE_RETRY_MS);
    const user_id = cart.merging_into;
    const create = { cart_id: this.#context().id(), user_id };
    const request = { guest_cart_id: cart.cart_id, lines: this.#store.lines(), create };
    await this.env.CART.getByName(customerCart(user_id)).merge(request);
    this.ctx.storage.transactionSync(() => {
      this.#store.endMerge(this.now());
      this.#alarms.clear("merge");
    });
  }

  #expire(): void {
    if (!this.#contents.expire()) return;
    for (const name of ["checkout", "merge", "expiry"]) this.#alarms.clear(name);
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

  async #quote(context: Ctx, variant_ids: readonly string[]): Promise<Quote> {
    const asked = new Set(variant_ids);
    return { asked, prices: asked.size === 0 ? nothingPriced : await readPrices(context, [...asked]) };
  }
}

const coversAll = ({ asked }: Quote, lines: readonly Line[]): boolean =>
  lines.every((line) => asked.has(line.variant_id));

/** Makes the class of the cart object around what drives an unfinished checkout. */
export function cartObject({ drive }: { readonly drive: DriveCheckout }) {
  return class extends CartObject {
    override drive = drive;
  };
}
