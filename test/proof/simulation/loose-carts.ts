import {
  type Arrival,
  decideArrival,
  decideTakingOut,
  isOwed,
  nextHandover,
  type SoldLines,
} from "../../../src/features/ordering/cart/merge-rules.ts";
import type { Line, Offers } from "../../../src/features/ordering/cart/rules.ts";
import type { Demand } from "../../../src/features/ordering/checkout-journal/rules.ts";
import { Random } from "./random.ts";
import { Violation } from "./scheduler.ts";
import type { JournalRules } from "./world/carts.ts";

/** The real rules, in a form that a planted bug can replace one of. */
export const mergeRules = { decideArrival, decideTakingOut, isOwed, nextHandover };
export type MergeRules = typeof mergeRules;

const acts_of_a_merge = 40;
const variants = ["variant-0", "variant-1"];
const offers: Offers = new Map(
  variants.map((variant_id) => [
    variant_id,
    { variant_id, unitPrice: () => 1, currency: "EUR", sellable: 1, available: 999 },
  ]),
);

type Order = { readonly lines: readonly Demand[]; state: "open" | "sold"; sold_at: number };
type Sent = { readonly arrive: () => void; readonly answered: () => void };

/**
 * O9: a guest's cart that goes into an account's while orders of it are paid for and settled again, with calls that come
 * late, twice or never. Lines arrive once; what was sold leaves them once, and nothing else leaves with it.
 */
export function shakeMerge(seed: number, rules: MergeRules, journal: JournalRules): void {
  const merge = new LooseMerge(seed, rules, journal);
  for (let count = 0; count < acts_of_a_merge; count++) merge.act();
  merge.end();
}

class LooseMerge {
  readonly #random: Random;
  readonly #rules: MergeRules;
  readonly #journal: JournalRules;
  readonly #orders = new Map<string, Order>();
  readonly #guest: { lines: readonly Line[]; heir: string | null; is_merged: boolean; owed: SoldLines[] };
  readonly #heir: { lines: readonly Line[]; is_known: boolean; readonly settled: Set<string> };
  readonly #under_way: Sent[] = [];
  /** When the lines that arrived were read, and the orders whose lines have left the account's cart since: the specification's own. */
  #arrived_from: number | undefined;
  readonly #left = new Set<string>();
  #begun_at = Infinity;
  #moment = 0;

  constructor(seed: number, rules: MergeRules, journal: JournalRules) {
    this.#random = new Random(seed, "merge");
    this.#rules = rules;
    this.#journal = journal;
    this.#guest = { lines: this.#someLines(), heir: null, is_merged: false, owed: [] };
    this.#heir = { lines: [], is_known: false, settled: new Set() };
  }

  act(): void {
    this.#moment += 1;
    const acts = [
      () => this.#order(),
      () => this.#conclude(),
      () => this.#conclude(),
      () => this.#beginMerge(),
      () => this.#ask(),
      () => this.#deliver(),
      () => this.#deliver(),
      () => this.#shop(),
    ];
    this.#random.pick(acts)();
  }

  /** Nothing is lost any more: the guest cart's alarm comes until it has nothing left to ask for. */
  end(): void {
    this.#moment += 1;
    for (const order_id of this.#orders.keys()) this.#conclude(order_id);
    this.#moment += 1;
    this.#beginMerge();
    while (this.#ask(true)) this.#moment += 1;
    while (this.#under_way.length > 0) this.#deliver();
    if (this.#arrived_from === undefined) throw new Violation("O9 a guest's lines never arrived");
    for (const order_id of this.#orders.keys())
      if (this.#isDue(order_id) && !this.#left.has(order_id))
        throw new Violation(`O9 ${order_id} was sold and its lines stay in the account's cart`);
  }

  #someLines(): Line[] {
    return variants.flatMap((variant_id) =>
      this.#random.chance(0.7)
        ? [{ line_id: variant_id, variant_id, quantity: 1 + this.#random.below(3), seen_price: 1 }]
        : [],
    );
  }

  /** The customer puts something into the account's cart, as at any time. */
  #shop(): void {
    const { lines } = this.#heir;
    const variant_id = this.#random.pick(variants);
    const quantity = (lines.find((line) => line.variant_id === variant_id)?.quantity ?? 0) + 1;
    this.#heir.lines = [
      ...lines.filter((line) => line.variant_id !== variant_id),
      { line_id: variant_id, variant_id, quantity, seen_price: 1 },
    ];
  }

  #order(): void {
    const is_open = [...this.#orders.values()].some(({ state }) => state === "open");
    if (is_open || this.#guest.heir !== null) return;
    if (this.#guest.lines.length === 0) this.#guest.lines = this.#someLines();
    if (this.#guest.lines.length === 0) return;
    const order_id = `order-${this.#orders.size}`;
    this.#orders.set(order_id, { lines: this.#guest.lines, state: "open", sold_at: Infinity });
  }

  /** As each settling of an order does at its end: the first time it sells the lines. */
  #conclude(order_id = this.#random.pick([...this.#orders.keys(), "none"])): void {
    const order = this.#orders.get(order_id);
    if (!order) return;
    const known = {
      ...order,
      order_id,
      cart_id: "guest",
      cart_version: 1,
      terms_hash: "",
      deadline_at: 0,
      shortages: [],
      counted_by: [],
      coupons: [],
    };
    const { sold } = this.#journal.decideConclude(known, { order_id, state: "sold", shortages: [] });
    if (order.state === "open") order.sold_at = this.#moment;
    order.state = "sold";
    if (sold.length > 0) this.#guest.lines = this.#journal.withoutSold(this.#guest.lines, sold);
    if (this.#rules.isOwed(this.#guest.heir, sold)) {
      this.#forgetOwed(order_id);
      this.#guest.owed.push({ order_id, lines: sold });
    }
  }

  #beginMerge(): void {
    if (this.#guest.heir !== null) return;
    this.#guest.heir = "heir";
    this.#begun_at = this.#moment;
  }

  /** The guest's cart asks the account's for the next thing. Returns whether there was one. */
  #ask(is_calm = false): boolean {
    const { heir, is_merged, owed, lines } = this.#guest;
    const step = heir === null ? undefined : this.#rules.nextHandover({ is_merged, owed });
    if (!step) return false;
    const at = this.#moment;
    const sent: Sent =
      step.kind === "bring"
        ? {
            arrive: () => this.#arrive({ lines, without_orders: step.without_orders }, at),
            answered: () => void (this.#guest.is_merged = true),
          }
        : { arrive: () => this.#takeOut(step.sold), answered: () => this.#forgetOwed(step.sold.order_id) };
    if (!is_calm) return this.#under_way.push(sent) > 0;
    sent.arrive();
    sent.answered();
    return true;
  }

  #deliver(): void {
    const [sent] = this.#under_way.splice(this.#random.below(this.#under_way.length || 1), 1);
    if (!sent) return;
    sent.arrive();
    if (this.#random.chance(0.6)) sent.answered();
    else if (this.#random.chance(0.5)) this.#under_way.push(sent);
  }

  #arrive(arrival: Arrival, read_at: number): void {
    const before = this.#heir.lines;
    const decision = this.#rules.decideArrival({ is_known: this.#heir.is_known, lines: before }, arrival, offers);
    this.#heir.is_known = true;
    if (decision) this.#heir.lines = decision.lines;
    for (const order_id of decision?.settled ?? []) this.#heir.settled.add(order_id);
    const is_first = this.#arrived_from === undefined;
    if (is_first) this.#arrived_from = read_at;
    this.#expect("a guest's lines", before, is_first ? arrival.lines : [], []);
  }

  #takeOut(sold: SoldLines): void {
    const before = this.#heir.lines;
    const left = this.#rules.decideTakingOut(
      { is_settled: this.#heir.settled.has(sold.order_id), lines: before },
      sold,
    );
    if (left) this.#heir.lines = left;
    this.#heir.settled.add(sold.order_id);
    const leaves = this.#isDue(sold.order_id) && !this.#left.has(sold.order_id);
    if (leaves) this.#left.add(sold.order_id);
    this.#expect(sold.order_id, before, [], leaves ? (this.#orders.get(sold.order_id)?.lines ?? []) : []);
  }

  /** Whether the lines that arrived had this order's among them. */
  #isDue(order_id: string): boolean {
    const { sold_at = Infinity } = this.#orders.get(order_id) ?? {};
    return sold_at >= this.#begun_at && this.#arrived_from !== undefined && this.#arrived_from < sold_at;
  }

  #forgetOwed(order_id: string): void {
    this.#guest.owed = this.#guest.owed.filter((owed) => owed.order_id !== order_id);
  }

  #expect(what: string, before: readonly Demand[], comes: readonly Demand[], leaves: readonly Demand[]): void {
    for (const variant_id of variants) {
      const units = (lines: readonly Demand[]) =>
        lines.reduce((sum, line) => sum + (line.variant_id === variant_id ? line.quantity : 0), 0);
      const wanted = Math.max(0, units(before) + units(comes) - units(leaves));
      const has = units(this.#heir.lines);
      if (has !== wanted)
        throw new Violation(`O9 ${what} leaves ${has} of ${variant_id} in the account's cart, not ${wanted}`);
    }
  }
}
