import { z } from "@hono/zod-openapi";
import { amount, choice, id } from "#platform/http/schemas";
import type { Rejection } from "#pricing/promotions";
import { TaxKindDto, type taxSources } from "#pricing/tax";
import type { Adjustment } from "./rules.ts";

export const TaxLineDto = z
  .object({
    rate_id: z.string().openapi({
      description: "The tax rate, or a tax engine's name of it.",
      example: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
    }),
    name: z.string().openapi({ description: "What the tax is called.", example: "Sales tax" }),
    rate_ppm: z.int().openapi({ description: "Parts per million: 88750 is 8.875 %.", example: 72_500 }),
    kind: TaxKindDto,
    amount: amount().describe("Minor units of the tax."),
    included: z.boolean().openapi({ description: "Whether the amount is inside the price; otherwise it is added." }),
  })
  .openapi("TaxLine");

export const TaxSourceDto = choice<(typeof taxSources)[number]>({
  built_in: "The shop's own rates.",
  engine: "The shop's tax engine.",
  fallback: "The shop's own rates, since its tax engine had no usable answer.",
}).openapi("TaxSource", { description: "Where the taxes come from." });

const AllocationDto = z
  .object({
    item_id: id().nullable().openapi({ description: "The item; null for shipping." }),
    amount: amount().describe("Minor units that fall on it."),
  })
  .openapi("Allocation");

export const AdjustmentDto = z
  .object({
    promotion_id: id().openapi({ description: "The promotion that takes it off." }),
    code: z
      .string()
      .nullable()
      .openapi({ description: "The coupon code that brought it; null for an automatic one.", example: "SPRING" }),
    title: z.string().openapi({ description: "The promotion's name for shoppers.", example: "Spring sale" }),
    amount: amount().openapi({ description: "Minor units that are taken off: the sum of the allocations." }),
    automatic: z.boolean().openapi({ description: "Whether it applies without a code." }),
    method: choice({
      each: "Off each matching item by itself.",
      across: "One amount, spread over the matching items.",
    }).describe("How the amount is worked out."),
    priority: z.int().openapi({ description: "Lower ones apply first.", example: 0 }),
    allocations: z.array(AllocationDto).openapi({ description: "How much of it falls on each item, or on shipping." }),
  })
  .openapi("Adjustment");

const reasons = {
  invalid: "There is no such code, or it no longer works.",
  expired: "Its promotion has ended.",
  not_started: "Its promotion has not started yet.",
  already_used: "This customer has used it as often as they may.",
  limit_reached: "It was used as often as it may be, or its budget is spent.",
  minimum_not_met: "With more in the cart it applies.",
  not_applicable: "It does not apply to these goods, this buyer, currency, place or day.",
  not_combinable: "What applies instead takes off more.",
} as const satisfies Record<Rejection, string>;

/** Why a code takes nothing off. */
export const RejectionDto = () => choice(reasons).describe("Why it takes nothing off.");

export const RejectedCodeDto = z
  .object({
    code: z.string().openapi({ description: "In upper case.", example: "SPRING" }),
    reason: RejectionDto(),
  })
  .openapi("RejectedCode");

export const toAdjustmentDto = (adjustment: Adjustment): z.output<typeof AdjustmentDto> => ({
  ...adjustment,
  allocations: adjustment.allocations.map(({ item_id, amount }) => ({ item_id, amount })),
});
