import type { OrderEvent } from "../../../../src/features/ordering/orders/rules.ts";
import type { Order } from "../../../../src/features/ordering/protocol/ports.ts";
import type { Adjustment, Promotion } from "../../../../src/features/pricing/promotions/rules.ts";
import { isEnded } from "../order-spec.ts";
import type { Random } from "../random.ts";

/** The habits of limited promotions that a planted bug gives up. */
export type DiscountHabits = {
  readonly guards_in_the_batch: boolean;
  readonly gives_uses_back: boolean;
  readonly gives_uses_back_once: boolean;
  readonly keeps_sold_uses: boolean;
  readonly spends_in_own_currency: boolean;
  readonly knows_addresses: boolean;
};

export const good_discount_habits: DiscountHabits = {
  guards_in_the_batch: true,
  gives_uses_back: true,
  gives_uses_back_once: true,
  keeps_sold_uses: true,
  spends_in_own_currency: true,
  knows_addresses: true,
};

type Amounts = readonly { readonly currency: string; readonly amount: number }[];

/** A promotion with limits; the one of its code is that of the promotion, too. */
export type Limited = {
  readonly promotion: Promotion;
  readonly uses_limit: number | null;
  readonly customer_uses_limit: number | null;
  readonly budgets: Amounts;
  used_count: number;
  readonly spent: Map<string, number>;
};

/** An account with a verified address, or a guest who gives one. */
export type Customer = { readonly account: string | null; readonly address: string };

type Use = { readonly promotion_id: string; readonly amount: number; readonly customer: Customer };

/** Promotions in D1: what they were used for, and the figures that their limits are compared with. */
export class Discounts {
  readonly promotions = new Map<string, Limited>();
  readonly customers = new Map<string, Customer>();
  /** By their order. */
  readonly uses = new Map<string, readonly Use[]>();
  readonly touched = new Set<string>();
  readonly currency: string;
  readonly #habits: DiscountHabits;
  #over = false;

  constructor(currency: string, habits: DiscountHabits) {
    this.currency = currency;
    this.#habits = habits;
  }

  /** In most runs three promotions: for few orders in all, for one order of each customer, and within a budget. */
  draw(random: Random): void {
    if (random.chance(0.3)) return;
    const amounts = [{ currency: "KWD", amount: 1 + random.below(900) }];
    const budget = { currency: this.currency, amount: 1 + random.below(random.chance(0.5) ? 400 : 4000) };
    this.#add({ code: "FEW", uses_limit: 1 + random.below(2) }, random);
    this.#add({ code: "ONCE", customer_uses_limit: 1 }, random);
    this.#add({ code: random.chance(0.5) ? null : "BUDGET", budgets: [...amounts, budget] }, random);
  }

  #add(limited: Partial<Limited> & { readonly code: string | null }, random: Random): void {
    const promotion_id = `promotion ${this.promotions.size}`;
    const promotion: Promotion = {
      promotion_id,
      title: promotion_id,
      is_automatic: limited.code === null,
      is_limited: true,
      priority: 0,
      created_at: this.promotions.size,
      starts_at: null,
      ends_at: null,
      stacking: { kind: "free" },
      conditions: [],
      action: { kind: "percentage", rate_ppm: 10_000 * (1 + random.below(30)) },
      target: { kind: random.pick(["each", "order", "cheapest"] as const), units: 1 },
      most_off: [],
      code: limited.code,
      refusal: null,
    };
    const { uses_limit = null, customer_uses_limit = null, budgets = [] } = limited;
    const figures = { used_count: 0, spent: new Map<string, number>() };
    this.promotions.set(promotion_id, { promotion, uses_limit, customer_uses_limit, budgets, ...figures });
  }

  /** Nothing is taken off any more; orders keep what they have. */
  end(): void {
    this.#over = true;
  }

  customerOf(cart_id: string): Customer {
    return this.customers.get(cart_id) ?? { account: null, address: cart_id };
  }

  codes(): string[] {
    return [...this.promotions.values()].flatMap(({ promotion: { code } }) => code ?? []);
  }

  /** What applies to a cart with these codes, as a quote reads it. */
  offer(codes: readonly string[], cart_id: string): Promotion[] {
    if (this.#over) return [];
    const given = [...this.promotions.values()].filter(
      ({ promotion: { code } }) => code === null || codes.includes(code),
    );
    return given.map((limited) => {
      const { promotion, budgets } = limited;
      const refusal = this.#isOpen(limited, this.customerOf(cart_id)) ? null : "limit_reached";
      const left = budgets.map(({ currency, amount }) => ({
        currency,
        amount: Math.max(0, amount - this.#spent(limited, currency)),
      }));
      return { ...promotion, refusal, most_off: left };
    });
  }

  /** The promotion that leaves no room for what is taken off an order; undefined where all do. */
  fullFor(cart_id: string, adjustments: readonly Adjustment[]): string | undefined {
    if (!this.#habits.guards_in_the_batch) return undefined;
    return adjustments.find(({ promotion_id, amount }) => {
      const limited = this.#limited(promotion_id);
      const budget = limited.budgets.find(({ currency }) => currency === this.currency);
      const left = budget ? budget.amount - this.#spent(limited, this.currency) : Infinity;
      return !this.#isOpen(limited, this.customerOf(cart_id)) || amount > left;
    })?.promotion_id;
  }

  count(order_id: string, cart_id: string, adjustments: readonly Adjustment[]): void {
    const customer = this.customerOf(cart_id);
    this.uses.set(
      order_id,
      adjustments.map(({ promotion_id, amount }) => ({ promotion_id, amount, customer })),
    );
    for (const { promotion_id, amount } of adjustments) this.#change(promotion_id, 1, amount);
  }

  /** The part of discounts in the batch of a move. */
  move({ order_id, status }: Order, event: OrderEvent): void {
    const uses = this.uses.get(order_id) ?? [];
    const ends_sold = event === "give_back" && this.#habits.keeps_sold_uses;
    const is_early = event === "close" && !this.#habits.gives_uses_back_once;
    if (!is_early && (!isEnded(status) || ends_sold || !this.#habits.gives_uses_back)) return;
    for (const { promotion_id, amount } of uses) this.#change(promotion_id, -1, -amount);
    if (!is_early) this.uses.delete(order_id);
  }

  /** Whether the limits of uses leave room for one more by this customer. */
  #isOpen({ promotion, used_count, uses_limit, customer_uses_limit }: Limited, customer: Customer): boolean {
    if (uses_limit !== null && used_count >= uses_limit) return false;
    if (customer_uses_limit === null) return true;
    const theirs = [...this.uses.values()].flat().filter((use) => {
      if (use.promotion_id !== promotion.promotion_id) return false;
      const is_account = customer.account !== null && use.customer.account === customer.account;
      return is_account || (this.#habits.knows_addresses && use.customer.address === customer.address);
    });
    return theirs.length < customer_uses_limit;
  }

  #spent({ spent }: Limited, currency: string): number {
    return spent.get(currency) ?? 0;
  }

  #change(promotion_id: string, uses: number, amount: number): void {
    const limited = this.#limited(promotion_id);
    const { budgets, spent } = limited;
    const own = this.#habits.spends_in_own_currency ? this.currency : (budgets[0]?.currency ?? this.currency);
    limited.used_count += uses;
    spent.set(own, this.#spent(limited, own) + amount);
    this.touched.add(promotion_id);
  }

  #limited(promotion_id: string): Limited {
    const limited = this.promotions.get(promotion_id);
    if (!limited) throw new Error(`no promotion ${promotion_id}`);
    return limited;
  }
}
