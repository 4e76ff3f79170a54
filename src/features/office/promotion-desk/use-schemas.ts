import { z } from "@hono/zod-openapi";
import { toOrderNumber } from "#ordering/orders";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { amount, currency, id, rangeOf, timestamp } from "#platform/http/schemas";
import type { UseRow } from "./store.ts";

const PromotionUseDto = z
  .object({
    order_id: id().describe("The order that uses it."),
    order_number: z.string().openapi({ description: "As people read it.", example: "ORD-00000001" }),
    code: z
      .string()
      .nullable()
      .openapi({ description: "The code that brought it; null for an automatic promotion.", example: "SPRING" }),
    user_id: id().nullable().describe("The customer's account; null for a guest, and once it is erased."),
    amount: amount().describe("What it took off the order, in minor units of `currency`."),
    currency: currency(),
    used_at: timestamp().describe("When the order was placed."),
  })
  .openapi("PromotionUse");
export const UsesPage = pageOf(PromotionUseDto).openapi("PromotionUses");
export const UsesQuery = z.strictObject(pageQuery);

export const toUseDto = ({ sequence, used_at, ...use }: UseRow): z.output<typeof PromotionUseDto> => ({
  ...use,
  order_number: toOrderNumber(sequence),
  used_at: toIso(used_at),
});

const placed = rangeOf("Only orders that were placed");
export const ReportQuery = z.strictObject({ ...pageQuery, placed_at_from: placed.from, placed_at_to: placed.to });

const PromotionCostDto = z
  .object({
    promotion_id: id().describe("Which promotion, archived ones among them."),
    title: z.string().openapi({ description: "Its name for shoppers.", example: "Spring sale" }),
    totals: z
      .array(
        z.object({
          currency: currency(),
          orders: z.int().openapi({ description: "Orders that use it.", example: 3 }),
          discount_total: z.int().openapi({ description: "What it took off these, in minor units.", example: 1500 }),
          revenue: z
            .int()
            .openapi({ description: "The totals of these orders, with shipping and tax.", example: 13_500 }),
        }),
      )
      .describe("One for each currency. Amounts of two are never added."),
  })
  .openapi("PromotionCost");
export const ReportPage = pageOf(PromotionCostDto).openapi("PromotionReport");
