import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, id, moment, prose, queryBoolean, text, timestamp } from "#platform/http/schemas";
import { Action, Condition, CurrencyAmount, SomeAmounts, Stacking, Target } from "./definition-schemas.ts";
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
  priority: z.int().min(-1000).max(1000).openapi({ description: "Lower ones apply first, then older ones." }),
  stacking: Stacking,
  conditions: z.array(Condition).max(20).openapi({ description: "All of them have to hold." }),
  action: Action,
  target: Target,
  most_off: SomeAmounts.openapi({
    description: "The most that it takes off an order. With any, it applies in no other currency.",
  }),
};
const is_automatic = z.boolean().openapi({
  description: "Applies without a code. Otherwise it applies to carts with one of its codes. It cannot be changed.",
});

const input = { title: "Spring sale", action: { kind: "percentage", rate_ppm: 100_000 } } as const;

export const PromotionInput = z
  .strictObject({
    ...fields,
    description: fields.description.default(""),
    is_automatic: is_automatic.default(false),
    is_active: z.boolean().default(false).openapi({ description: "Whether it is started at once." }),
    starts_at: fields.starts_at.default(null),
    ends_at: fields.ends_at.default(null),
    priority: fields.priority.default(0),
    stacking: Stacking.default({ kind: "free" }),
    conditions: fields.conditions.default([]),
    target: Target.default({ kind: "each" }),
    most_off: fields.most_off.default([]),
  })
  .openapi("PromotionInput", { example: input });
export type PromotionInput = z.output<typeof PromotionInput>;

export const PromotionChange = z
  .strictObject(fields)
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

export const PromotionDto = z
  .object({
    id: id(),
    title: z.string().describe("The promotion's name for shoppers."),
    description: z.string().describe("A note for staff."),
    status: choice(promotionStatuses).describe("What it is now."),
    is_automatic: z.boolean().describe("Applies without a code."),
    starts_at: timestamp().nullable(),
    ends_at: timestamp().nullable(),
    priority: z.int().describe("Lower ones apply first, then older ones."),
    stacking: Stacking,
    conditions: z.array(Condition).describe("All of them have to hold."),
    action: Action,
    target: Target,
    most_off: z.array(CurrencyAmount).describe("The most that it takes off an order, in each currency."),
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
    priority: row.priority,
    stacking: row.stacking,
    conditions: [...row.conditions],
    action: row.action,
    target: row.target,
    most_off: [...row.most_off],
    is_broken: gone.product_ids.length + gone.category_ids.length + gone.tag_ids.length > 0,
    missing: gone,
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
  };
}
