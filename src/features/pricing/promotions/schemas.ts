import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, choice, currency, id, moment, prose, queryBoolean, text, timestamp } from "#platform/http/schemas";
import { amountIn } from "./condition-rules.ts";
import {
  Action,
  type Amounts,
  Condition,
  CurrencyAmount,
  SomeAmounts,
  Stacking,
  Target,
  usesLimit,
} from "./definition-schemas.ts";
import { promotionStatuses, statusOf } from "./status-rules.ts";
import type { PromotionRow } from "./store.ts";

const when = (which: string) =>
  moment()
    .nullable()
    .openapi({ type: ["string", "null"], description: which, example: "2027-01-31T00:00:00Z" });

const fields = {
  title: text(120).openapi({ description: "The promotion's name for shoppers.", example: "Spring sale" }),
  description: prose(2_000).openapi({ description: "A note for staff.", example: "Agreed with the suppliers" }),
  starts_at: when("It does not apply before this moment."),
  ends_at: when("It does not apply at this moment or later."),
  show_on_products: z.boolean().openapi({
    description:
      "Whether the products that it names are shown with it in the storefront. Only promotions that apply automatically, and whatever the customer.",
  }),
  priority: z.int().min(-1000).max(1000).openapi({ description: "Lower ones apply first, then older ones." }),
  stacking: Stacking,
  conditions: z.array(Condition).max(20).openapi({ description: "All of them have to hold." }),
  action: Action,
  target: Target,
  most_off: SomeAmounts.openapi({
    description: "The most that it takes off an order. With any, it applies in no other currency.",
  }),
};
const limits = {
  uses_limit: usesLimit(
    "How many orders may use it; null without end. Orders that ended unpaid do not count.",
  ).nullable(),
  customer_uses_limit: usesLimit(
    "How many orders of one customer may use it; null without end. An account is known by itself and by its verified address, a guest by the address that they give.",
  ).nullable(),
  budgets: SomeAmounts.openapi({
    description: "The most that it takes off all orders together. With any, it applies in no other currency.",
  }),
};
const is_automatic = z.boolean().openapi({
  description: "Applies without a code. Otherwise it applies to carts with one of its codes. It cannot be changed.",
});

const input = { title: "Spring sale", action: { kind: "percentage", rate_ppm: 100_000 } } as const;

export const PromotionInput = z
  .strictObject({
    ...fields,
    ...limits,
    description: fields.description.default(""),
    is_automatic: is_automatic.default(false),
    is_active: z.boolean().default(false).openapi({ description: "Whether it is started at once." }),
    starts_at: fields.starts_at.default(null),
    ends_at: fields.ends_at.default(null),
    show_on_products: fields.show_on_products.default(false),
    priority: fields.priority.default(0),
    stacking: Stacking.default({ kind: "free" }),
    conditions: fields.conditions.default([]),
    target: Target.default({ kind: "each" }),
    most_off: fields.most_off.default([]),
    uses_limit: limits.uses_limit.default(null),
    customer_uses_limit: limits.customer_uses_limit.default(null),
    budgets: limits.budgets.default([]),
  })
  .openapi("PromotionInput", { example: input });
export type PromotionInput = z.output<typeof PromotionInput>;

export const PromotionChange = z
  .strictObject({ ...fields, ...limits })
  .partial()
  .openapi("PromotionChange", { example: { priority: 10 } });
export type PromotionChange = z.output<typeof PromotionChange>;

export const PromotionsQuery = z.strictObject({
  ...pageQuery,
  status: choice(promotionStatuses).optional().describe("Only those that are this now."),
  is_automatic: queryBoolean().optional().describe("Only those that apply without a code, or with one."),
});

const missing = (what: string) =>
  z.array(z.string()).openapi({ description: `${what} that it names and that are deleted.` });

const BudgetLeft = z
  .object({
    currency: currency(),
    amount: amount().openapi({ description: "Minor units of `currency`.", example: 8000 }),
  })
  .openapi("BudgetLeft");

export const PromotionDto = z
  .object({
    id: id(),
    title: z.string().describe("The promotion's name for shoppers."),
    description: z.string().describe("A note for staff."),
    status: choice(promotionStatuses).describe("What it is now."),
    is_automatic: z.boolean().describe("Applies without a code."),
    starts_at: timestamp().nullable(),
    ends_at: timestamp().nullable(),
    show_on_products: z.boolean().describe("Whether products that it names are shown with it."),
    priority: z.int().describe("Lower ones apply first, then older ones."),
    stacking: Stacking,
    conditions: z.array(Condition).describe("All of them have to hold."),
    action: Action,
    target: Target,
    most_off: z.array(CurrencyAmount).describe("The most that it takes off an order, in each currency."),
    uses_limit: z.int().nullable().describe("How many orders may use it; null without end."),
    customer_uses_limit: z.int().nullable().describe("How many orders of one customer may use it; null without end."),
    budgets: z.array(CurrencyAmount).describe("The most that it takes off all orders together, in each currency."),
    used_count: z.int().describe("Orders that use it, unpaid ones among them until they end."),
    uses_left: z.int().nullable().describe("How many more orders may use it; null without a limit."),
    budgets_left: z.array(BudgetLeft).describe("What is left of each budget."),
    is_broken: z.boolean().openapi({ description: "Whether it names something that is deleted: see `missing`." }),
    missing: z
      .object({
        product_ids: missing("Products"),
        category_ids: missing("Categories"),
        tag_ids: missing("Tags"),
      })
      .describe("What it names that is deleted."),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("Promotion");
export type PromotionDto = z.output<typeof PromotionDto>;
export const PromotionsPage = pageOf(PromotionDto).openapi("Promotions");

export function toPromotionDto(row: PromotionRow, at: number): PromotionDto {
  const { missing: gone } = row;
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    status: statusOf(row, at),
    is_automatic: row.is_automatic,
    starts_at: toIsoOrNull(row.starts_at),
    ends_at: toIsoOrNull(row.ends_at),
    show_on_products: row.show_on_products,
    priority: row.priority,
    stacking: row.stacking,
    conditions: [...row.conditions],
    action: row.action,
    target: row.target,
    most_off: [...row.most_off],
    uses_limit: row.uses_limit,
    customer_uses_limit: row.customer_uses_limit,
    budgets: [...row.budgets],
    used_count: row.used_count,
    uses_left: row.uses_limit === null ? null : Math.max(0, row.uses_limit - row.used_count),
    budgets_left: leftOf(row.budgets, row.spent),
    is_broken: gone.product_ids.length + gone.category_ids.length + gone.tag_ids.length > 0,
    missing: gone,
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
  };
}

/** A budget that was lowered since may have less than was spent: then nothing is left. */
const leftOf = (budgets: Amounts, spent: Amounts) =>
  budgets.map(({ currency: of, amount: all }) => ({
    currency: of,
    amount: Math.max(0, all - (amountIn(spent, of) ?? 0)),
  }));
