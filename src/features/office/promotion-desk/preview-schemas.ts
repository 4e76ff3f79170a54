import { z } from "@hono/zod-openapi";
import { isCountry } from "#people/addresses";
import { exactlyOne, amount, currency, id, moment, orNull, text } from "#platform/http/schemas";
import { couponCode } from "#pricing/coupons";
import { PromotionInput } from "#pricing/promotions";
import { AdjustmentDto, type PricedOrder, RejectedCodeDto, RejectionDto, toAdjustmentDto } from "#pricing/totals";

const EXAMPLE_ID = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

const PreviewItem = z
  .strictObject({
    variant_id: id().openapi({ description: "Of any product, shown and in stock or not.", example: EXAMPLE_ID }),
    quantity: z.int().min(1).max(999).default(1).openapi({ description: "How many units of it.", example: 2 }),
  })
  .openapi("PromotionPreviewItem", { example: { variant_id: EXAMPLE_ID, quantity: 2 } });

export const PromotionPreviewInput = z
  .strictObject({
    promotion_id: id().optional().describe("A promotion, started or not. Either this or `promotion`."),
    promotion: PromotionInput.optional().describe("A promotion that there is not yet, as it would be created."),
    items: z
      .array(PreviewItem)
      .min(1)
      .max(100)
      .refine(
        (items) => new Set(items.map(({ variant_id }) => variant_id)).size === items.length,
        "must name each variant once",
      )
      .describe("The goods, each variant once."),
    codes: z.array(couponCode()).max(20).default([]).describe("The codes that the customer gives."),
    user_id: id()
      .optional()
      .describe("The customer, with their groups, their first order and their uses. Requires `customers:read`."),
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
      .nullable()
      .default(null)
      .openapi({ description: "Where the goods go, ISO 3166-1 alpha-2; null as in a cart.", example: "FR" }),
    state: text(100).nullable().default(null).describe("The state or province there."),
    postal_code: text(20).nullable().default(null).describe("The postal code there."),
    currency: currency().optional().describe("By default that of the first item's product."),
    shipping_method_id: id().optional().describe("How the goods are sent; nothing is charged for it when absent."),
    priced_at: moment()
      .optional()
      .openapi({ description: "By the prices of this moment; now when absent.", example: "2026-11-28T00:00:00Z" }),
  })
  .superRefine(({ promotion_id, promotion }, context) => exactlyOne({ promotion_id, promotion }, context))
  .openapi("PromotionPreviewInput", {
    example: {
      promotion: { title: "Spring sale", action: { kind: "percentage", rate_ppm: 100_000 } },
      items: [{ variant_id: EXAMPLE_ID, quantity: 2 }],
    },
  });
export type PromotionPreviewInput = z.output<typeof PromotionPreviewInput>;

const PreviewTotalsDto = z
  .object({
    subtotal: amount().describe("The goods, before discounts."),
    discount_total: amount().describe("What is taken off."),
    shipping_total: amount().describe("What sending costs, before discounts."),
    tax_total: amount().describe("Tax that comes on top."),
    tax_included_total: amount().describe("Tax inside the total."),
    total: amount().describe("`subtotal - discount_total + shipping_total + tax_total`."),
    adjustments: z
      .array(AdjustmentDto)
      .describe("What each promotion takes off. Allocations name the variant as their item."),
    rejected_codes: z.array(RejectedCodeDto).describe("Codes that take nothing off."),
  })
  .openapi("PromotionPreviewTotals");

export const PromotionPreviewDto = z
  .object({
    promotion_id: id().describe(
      "The promotion, as the adjustments name it. That of a new one is for this answer alone.",
    ),
    applies: z.boolean().describe("Whether its conditions hold, and it is not kept out by its limits or by others."),
    reason: orNull(RejectionDto()).describe("Why it does not apply; null where it does."),
    currency: currency(),
    with_promotion: PreviewTotalsDto.describe("What the goods cost with it."),
    without_promotion: PreviewTotalsDto.describe("What they cost without it."),
  })
  .openapi("PromotionPreview");

export const toPreviewTotals = (priced: PricedOrder): z.output<typeof PreviewTotalsDto> => ({
  subtotal: priced.subtotal,
  discount_total: priced.discount_total,
  shipping_total: priced.shipping_total,
  tax_total: priced.tax_total,
  tax_included_total: priced.tax_included_total,
  total: priced.total,
  adjustments: priced.adjustments.map(toAdjustmentDto),
  rejected_codes: [...priced.rejected_codes],
});
