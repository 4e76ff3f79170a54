/** What a promotion is made of. The API, the snapshot of selling terms and the rules share these shapes. */
import { z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "#platform/basics/money";
import { amount, currency, id, text } from "#platform/http/schemas";

const MOST_IDS = 100;
const WHOLE_PPM = 1_000_000;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

const isUniqueBy = <T>(list: readonly T[], keyOf: (one: T) => unknown): boolean =>
  new Set(list.map(keyOf)).size === list.length;

/** An amount in each currency, none of them twice. */
export const Amounts = z
  .array(
    z
      .strictObject({
        currency: currency(),
        amount: amount(1).openapi({ description: "Minor units of `currency`, at least 1." }),
      })
      .openapi("CurrencyAmount", { example: { currency: "USD", amount: 500 } }),
  )
  .min(1)
  .max(50)
  .refine((list) => isUniqueBy(list, (one) => one.currency), "must name each currency once");
export type Amounts = readonly { readonly currency: string; readonly amount: number }[];

/** As `Amounts`, for a price: 0 is one too. */
const Prices = z
  .array(
    z
      .strictObject({ currency: currency(), amount: amount() })
      .openapi("CurrencyPrice", { example: { currency: "USD", amount: 0 } }),
  )
  .min(1)
  .max(50)
  .refine((list) => isUniqueBy(list, (one) => one.currency), "must name each currency once");

const ids = () => z.array(id()).min(1).max(MOST_IDS);
const rate = () =>
  z
    .int()
    .min(1)
    .max(WHOLE_PPM)
    .openapi({ description: "Parts per million: 100000 is 10 %. From 1 to 1000000, which is all.", example: 100_000 });
const units = () => z.int().min(1).max(99_999);

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

/** What has to hold. Those that name products, categories or tags choose the items that the others and the action are about. */
export const Condition = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("minimum_subtotal"), amounts: Amounts }),
    z.strictObject({ kind: z.literal("minimum_quantity"), quantity: units() }),
    z.strictObject({ kind: z.literal("products"), product_ids: ids() }),
    z.strictObject({ kind: z.literal("categories"), category_ids: ids() }),
    z.strictObject({ kind: z.literal("tags"), tag_ids: ids() }),
    z.strictObject({ kind: z.literal("customer_groups"), group_ids: ids() }),
    z.strictObject({ kind: z.literal("first_order") }),
    z.strictObject({ kind: z.literal("currencies"), currencies: z.array(currency()).min(1).max(50) }),
    z.strictObject({
      kind: z.literal("countries"),
      countries: z
        .array(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters in upper case"))
        .min(1)
        .max(250),
    }),
    z.strictObject({
      kind: z.literal("weekdays"),
      weekdays: z.array(z.enum(weekdays)).min(1).max(7),
      time_zone: z.string().max(64).refine(isTimeZone, "must be an IANA time zone").default("UTC"),
    }),
  ])
  .openapi("PromotionCondition", {
    description:
      "`products`, `categories` (with all below them) and `tags` choose the matching items: an item matches when it is in each that is given. Minimums count the matching items before any discount.",
    example: { kind: "minimum_subtotal", amounts: [{ currency: "USD", amount: 5000 }] },
  });
export type Condition = z.output<typeof Condition>;

const Percentage = z.strictObject({ kind: z.literal("percentage"), rate_ppm: rate() });
const Fixed = z.strictObject({ kind: z.literal("fixed"), amounts: Amounts });
const FixedUnitPrice = z.strictObject({ kind: z.literal("fixed_unit_price"), prices: Prices });

/** A part, or an amount in each currency. */
const Off = z.discriminatedUnion("kind", [Percentage, Fixed]);
export type Off = z.output<typeof Off>;

export const Action = z
  .discriminatedUnion("kind", [
    Percentage,
    Fixed,
    FixedUnitPrice,
    z.strictObject({ kind: z.literal("free_shipping") }),
    z.strictObject({
      kind: z.literal("buy_x_get_y"),
      buy_quantity: units(),
      get_quantity: units(),
      get: z.discriminatedUnion("kind", [Percentage, FixedUnitPrice]),
    }),
    z.strictObject({
      kind: z.literal("tiered_by_subtotal"),
      tiers: z
        .array(z.strictObject({ from: Amounts, off: Off }))
        .min(1)
        .max(20),
    }),
    z.strictObject({
      kind: z.literal("tiered_by_quantity"),
      tiers: z
        .array(z.strictObject({ from: units(), off: Off }))
        .min(1)
        .max(20)
        .refine((list) => isUniqueBy(list, (tier) => tier.from), "must begin each tier at another quantity"),
    }),
  ])
  .openapi("PromotionAction", {
    description:
      "`fixed` on each item is taken off each unit. `buy_x_get_y` counts `floor(n / (buy_quantity + get_quantity))` times and gives the cheapest units their price. Of tiers the highest that is reached counts.",
    example: { kind: "percentage", rate_ppm: 100_000 },
  });
export type Action = z.output<typeof Action>;

export const Target = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("each") }),
    z.strictObject({ kind: z.literal("across") }),
    z.strictObject({ kind: z.literal("cheapest"), units: units() }),
    z.strictObject({ kind: z.literal("dearest"), units: units() }),
    z.strictObject({ kind: z.literal("order") }),
    z.strictObject({ kind: z.literal("shipping") }),
  ])
  .openapi("PromotionTarget", {
    description:
      "`each` matching item by itself, one amount `across` them, the `cheapest` or `dearest` units of them, all items of the `order`, or `shipping`.",
    example: { kind: "each" },
  });
export type Target = z.output<typeof Target>;

export const Stacking = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("free") }),
    z.strictObject({ kind: z.literal("exclusive") }),
    z.strictObject({ kind: z.literal("group"), group: text(60) }),
  ])
  .openapi("PromotionStacking", {
    description:
      "`free` goes with others. `exclusive` applies alone or not at all, whichever takes off more. Of a `group` the one that takes off most counts.",
    example: { kind: "free" },
  });
export type Stacking = z.output<typeof Stacking>;

const off = ["each", "across", "cheapest", "dearest", "order", "shipping"] as const;

/** What each action can act on. */
export const targetsOf = {
  percentage: off,
  fixed: off,
  fixed_unit_price: ["each", "cheapest", "dearest"],
  free_shipping: ["shipping"],
  buy_x_get_y: ["each", "across"],
  tiered_by_subtotal: off,
  tiered_by_quantity: off,
} as const satisfies Record<Action["kind"], readonly Target["kind"][]>;

/** A promotion's definition, as the snapshot of selling terms has it. */
export const Definition = z.object({
  promotion_id: z.string(),
  title: z.string(),
  is_automatic: z.boolean(),
  priority: z.int(),
  /** Epoch milliseconds, as all times here. */
  created_at: z.int(),
  starts_at: z.int().nullable(),
  ends_at: z.int().nullable(),
  stacking: Stacking,
  conditions: z.array(Condition).readonly(),
  action: Action,
  target: Target,
  /** The most that it takes off an order; with any, it applies in no other currency. */
  most_off: z.array(z.object({ currency: z.string(), amount: z.int().max(MAX_AMOUNT) })).readonly(),
});
export type Definition = z.output<typeof Definition>;
