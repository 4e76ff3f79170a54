/** What a promotion is made of. The API, the snapshot of selling terms and the rules share these shapes. */
import { z } from "@hono/zod-openapi";
import { MAX_AMOUNT } from "#platform/basics/money";
import { amount, choice, currency, id, text } from "#platform/http/schemas";

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

export const CurrencyAmount = z
  .strictObject({
    currency: currency(),
    amount: amount(1).openapi({ description: "Minor units of `currency`, at least 1." }),
  })
  .openapi("CurrencyAmount", { example: { currency: "USD", amount: 500 } });

const amounts = z
  .array(CurrencyAmount)
  .max(50)
  .refine((list) => isUniqueBy(list, (one) => one.currency), "must name each currency once");

/** An amount in each currency, none of them twice. */
export const Amounts = amounts.min(1);
/** As `Amounts`, or none. */
export const SomeAmounts = amounts;
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

/** How many orders may use something. */
export const usesLimit = (which: string) =>
  z.int().min(1).max(1_000_000_000).openapi({ description: which, example: 1000 });

const ids = (which: string) => z.array(id()).min(1).max(MOST_IDS).describe(which);
const rate = () =>
  z
    .int()
    .min(1)
    .max(WHOLE_PPM)
    .openapi({ description: "Parts per million: 100000 is 10 %. From 1 to 1000000, which is all.", example: 100_000 });
const units = (which: string) => z.int().min(1).max(99_999).describe(which);

const weekdays = {
  monday: "The first day of the week by ISO 8601.",
  tuesday: "The second.",
  wednesday: "The third.",
  thursday: "The fourth.",
  friday: "The fifth.",
  saturday: "The sixth.",
  sunday: "The seventh.",
} as const;

/** What has to hold. Those that name products, categories or tags choose the items that the others and the action are about. */
export const Condition = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("minimum_subtotal").describe("The matching items cost at least so much."),
      amounts: Amounts.describe("The least subtotal in each currency. It holds in no other."),
    }),
    z.strictObject({
      kind: z.literal("minimum_quantity").describe("There are at least so many units of the matching items."),
      quantity: units("The least number of units."),
    }),
    z.strictObject({
      kind: z.literal("products").describe("Chooses items by their product."),
      product_ids: ids("The products: one of them is enough."),
    }),
    z.strictObject({
      kind: z
        .literal("categories")
        .describe("Chooses items by the categories that their product is in, or that are above these."),
      category_ids: ids("The categories: one of them is enough."),
    }),
    z.strictObject({
      kind: z.literal("tags").describe("Chooses items by the tags of their product."),
      tag_ids: ids("The tags: one of them is enough."),
    }),
    z.strictObject({
      kind: z.literal("customer_groups").describe("The customer is in one of the groups."),
      group_ids: ids("The groups: one of them is enough."),
    }),
    z.strictObject({
      kind: z.literal("first_order").describe("The account has not bought anything yet. It never holds for a guest."),
    }),
    z.strictObject({
      kind: z.literal("currencies").describe("The cart is in one of the currencies."),
      currencies: z.array(currency()).min(1).max(50).describe("ISO 4217 codes: one of them is enough."),
    }),
    z.strictObject({
      kind: z
        .literal("countries")
        .describe("The order goes to one of the countries. It never holds while there is no address."),
      countries: z
        .array(z.string().regex(/^[A-Z]{2}$/, "must be an ISO 3166-1 code of two letters in upper case"))
        .min(1)
        .max(250)
        .describe("ISO 3166-1 codes."),
    }),
    z.strictObject({
      kind: z.literal("weekdays").describe("It is one of the days."),
      weekdays: z.array(choice(weekdays)).min(1).max(7).describe("The days."),
      time_zone: z
        .string()
        .max(64)
        .refine(isTimeZone, "must be an IANA time zone")
        .default("UTC")
        .describe("The IANA time zone in which it is that day."),
    }),
  ])
  .openapi("PromotionCondition", {
    description:
      "`products`, `categories` (with all below them) and `tags` choose the matching items: an item matches when it is in each that is given. Minimums count the matching items before any discount.",
    example: { kind: "minimum_subtotal", amounts: [{ currency: "USD", amount: 5000 }] },
  });
export type Condition = z.output<typeof Condition>;

const Percentage = z.strictObject({ kind: z.literal("percentage").describe("A part of the price."), rate_ppm: rate() });
const Fixed = z.strictObject({
  kind: z.literal("fixed").describe("An amount."),
  amounts: Amounts.describe("The amount in each currency. It takes nothing off in others."),
});
const FixedUnitPrice = z.strictObject({
  kind: z.literal("fixed_unit_price").describe("A price for each unit, where it is lower."),
  prices: Prices.describe("The price in each currency. It changes none in others."),
});

/** A part, or an amount in each currency. */
const Off = z.discriminatedUnion("kind", [Percentage, Fixed]);
export type Off = z.output<typeof Off>;

export const Action = z
  .discriminatedUnion("kind", [
    Percentage,
    Fixed,
    FixedUnitPrice,
    z.strictObject({ kind: z.literal("free_shipping").describe("Shipping costs nothing.") }),
    z.strictObject({
      kind: z.literal("buy_x_get_y").describe("Units that come with others get a price of their own."),
      buy_quantity: units("Units that keep their price."),
      get_quantity: units("Units that come with these."),
      get: z
        .discriminatedUnion("kind", [Percentage, FixedUnitPrice])
        .describe("What the units that come with others cost."),
    }),
    z.strictObject({
      kind: z.literal("tiered_by_subtotal").describe("What the subtotal of the matching items reaches decides."),
      tiers: z
        .array(
          z.strictObject({
            from: Amounts.describe("The subtotal from which it counts."),
            off: Off.describe("What is taken off."),
          }),
        )
        .min(1)
        .max(20)
        .describe("The highest that is reached counts."),
    }),
    z.strictObject({
      kind: z.literal("tiered_by_quantity").describe("The number of units of the matching items decides."),
      tiers: z
        .array(
          z.strictObject({
            from: units("The number of units from which it counts."),
            off: Off.describe("What is taken off."),
          }),
        )
        .min(1)
        .max(20)
        .refine((list) => isUniqueBy(list, (tier) => tier.from), "must begin each tier at another quantity")
        .describe("The highest that is reached counts."),
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
    z.strictObject({ kind: z.literal("each").describe("Each matching item by itself.") }),
    z.strictObject({ kind: z.literal("across").describe("One amount across the matching items.") }),
    z.strictObject({
      kind: z.literal("cheapest").describe("The cheapest units of the matching items."),
      units: units("How many units."),
    }),
    z.strictObject({
      kind: z.literal("dearest").describe("The dearest units of the matching items."),
      units: units("How many units."),
    }),
    z.strictObject({ kind: z.literal("order").describe("One amount across all items.") }),
    z.strictObject({ kind: z.literal("shipping").describe("The shipping price.") }),
  ])
  .openapi("PromotionTarget", {
    description:
      "`each` matching item by itself, one amount `across` them, the `cheapest` or `dearest` units of them, all items of the `order`, or `shipping`.",
    example: { kind: "each" },
  });
export type Target = z.output<typeof Target>;

export const Stacking = z
  .discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("free").describe("It goes with others.") }),
    z.strictObject({ kind: z.literal("exclusive").describe("It applies alone, or not at all.") }),
    z.strictObject({
      kind: z.literal("group").describe("In its group only the promotion with the largest discount applies."),
      group: text(60).describe("The name of the group."),
    }),
  ])
  .openapi("PromotionStacking", {
    description:
      "`free` goes with others. `exclusive` applies alone or not at all, whichever takes off more. In a `group` only the largest discount applies.",
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
export const DefinitionShape = z.object({
  promotion_id: z.string(),
  title: z.string(),
  is_automatic: z.boolean(),
  /** Whether what it has been used for has to be looked at before it applies. */
  is_limited: z.boolean(),
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
export type Definition = z.output<typeof DefinitionShape>;
