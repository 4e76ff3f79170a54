import fc from "fast-check";
import {
  type Action,
  type Condition,
  targetsOf,
} from "../../../../src/features/pricing/promotions/definition-schemas.ts";
import type { DiscountRequest } from "../../../../src/features/pricing/promotions/rules.ts";
import { lineOf, promotionOf, requestOf } from "./given.ts";

const rates = fc.integer({ min: 1, max: 1_000_000 });
const moneys = fc.integer({ min: 1, max: 50_000 });
const inAll = (amount: number) => ["USD", "JPY", "KWD"].map((currency) => ({ currency, amount }));
const offs = fc.oneof(
  rates.map((rate_ppm) => ({ kind: "percentage", rate_ppm }) as const),
  moneys.map((amount) => ({ kind: "fixed", amounts: inAll(amount) }) as const),
);
const prices = moneys.map((amount) => ({ kind: "fixed_unit_price", prices: inAll(amount) }) as const);
const units = fc.integer({ min: 1, max: 6 });
const actions: fc.Arbitrary<Action> = fc.oneof(
  offs,
  prices,
  fc.constant({ kind: "free_shipping" } as const),
  fc
    .tuple(
      units,
      units,
      fc.oneof(
        prices,
        rates.map((rate_ppm) => ({ kind: "percentage", rate_ppm }) as const),
      ),
    )
    .map(([buy_quantity, get_quantity, get]) => ({ kind: "buy_x_get_y", buy_quantity, get_quantity, get }) as const),
  fc
    .array(fc.tuple(moneys, offs), { minLength: 1, maxLength: 3 })
    .map(
      (tiers) =>
        ({ kind: "tiered_by_subtotal", tiers: tiers.map(([from, off]) => ({ from: inAll(from), off })) }) as const,
    ),
  fc
    .uniqueArray(fc.tuple(units, offs), { minLength: 1, maxLength: 3, selector: ([from]) => from })
    .map((tiers) => ({ kind: "tiered_by_quantity", tiers: tiers.map(([from, off]) => ({ from, off })) }) as const),
);
const stackings = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "free" } as const) },
  fc.constant({ kind: "exclusive" } as const),
  fc.constantFrom("g", "h").map((group) => ({ kind: "group", group }) as const),
);
const conditions: fc.Arbitrary<Condition[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Condition[]>([]) },
  fc.constantFrom("a", "b").map((id): Condition[] => [{ kind: "products", product_ids: [`product-${id}`] }]),
  moneys.map((amount): Condition[] => [{ kind: "minimum_subtotal", amounts: inAll(amount) }]),
);
const promotions = fc.array(
  fc.record({
    action: actions.chain((action) =>
      fc.record({ action: fc.constant(action), kind: fc.constantFrom(...targetsOf[action.kind]), units }),
    ),
    stacking: stackings,
    conditions,
    priority: fc.integer({ min: 0, max: 2 }),
    created_at: fc.integer({ min: 0, max: 2 }),
    most_off: fc.option(moneys.map(inAll)),
    has_code: fc.boolean(),
  }),
  { maxLength: 6 },
);
/** Anything that may be bought with any promotions that may apply, in three currencies of 0, 2 and 3 decimals. */
export const requests: fc.Arbitrary<DiscountRequest> = fc
  .record({
    currency: fc.constantFrom("USD", "JPY", "KWD"),
    lines: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 30_000 })), { maxLength: 5 }),
    shipping_price: fc.integer({ min: 0, max: 2_000 }),
    promotions,
  })
  .map(({ lines, promotions: wishes, ...rest }) => ({
    ...requestOf([]),
    ...rest,
    lines: lines.map(([quantity, price], at) => lineOf("abcde"[at] ?? "", quantity, price)),
    promotions: wishes.map(({ action: { action, kind, units: count }, most_off, has_code, ...wish }, at) =>
      promotionOf({
        ...wish,
        promotion_id: `p${at}`,
        action,
        target: kind === "cheapest" || kind === "dearest" ? { kind, units: count } : { kind },
        most_off: most_off ?? [],
        code: has_code ? `C${at}` : null,
        is_automatic: !has_code,
      }),
    ),
  }));
