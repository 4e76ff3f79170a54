import { z } from "@hono/zod-openapi";
import { taxClass } from "#goods/catalog";
import { isCountry } from "#people/addresses";
import { choice, amount, id, moment, orNull, reference, text } from "#platform/http/schemas";
import { readVatNumber } from "#pricing/tax-reliefs";
import { TaxLineDto } from "#pricing/totals";

export const TemplateParam = z.strictObject({
  template: reference().openapi({
    description: "The key of a template, from the list of them.",
    param: { name: "template", in: "path" },
    example: "eu",
  }),
});

export const TaxTemplateDto = z
  .object({
    added: z.array(z.string()).openapi({
      description: "What was added: zones with their rate, or rates as zone and tax class.",
      example: ["Germany"],
    }),
    checked_on: z.iso.date().openapi({
      description: "When the template's rates were last checked.",
      example: "2026-01-01",
    }),
  })
  .openapi("TaxTemplate");

export const TaxPreviewInput = z
  .strictObject({
    country: z
      .string()
      .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
      .openapi({ description: "Where the goods go, ISO 3166-1 alpha-2.", example: "FR" }),
    state: text(100).nullable().default(null).describe("The state or province there."),
    postal_code: text(20).nullable().default(null).describe("The postal code there."),
    price: amount().openapi({ description: "What a unit costs in the shop, in minor units of any one currency." }),
    quantity: z.int().min(1).max(1_000).default(1).describe("How many units of it."),
    tax_class: taxClass().default("standard"),
    is_tax_exempt: z.boolean().default(false).describe("As for a customer with an exemption."),
    vat_number: z
      .string()
      .max(30)
      .refine((given) => readVatNumber(given) !== null, "must be a VAT number with its country's letters in front")
      .optional()
      .openapi({ description: "As for a business with this number.", example: "FR40303265045" }),
    taxed_at: moment()
      .optional()
      .openapi({ description: "By the rates of this moment; now when absent.", example: "2026-01-31T00:00:00Z" }),
  })
  .openapi("TaxPreviewInput", { example: { country: "FR", price: 11_900, quantity: 2 } });

export const TaxPreviewDto = z
  .object({
    reason: choice({
      rates: "The zone's rates apply.",
      no_zone: "No active zone covers the place.",
      no_rates: "The zone has no rate that is valid.",
      exemption: "The customer is exempt.",
      reverse_charge: "The business that buys accounts for the tax itself.",
    }).describe("Why it is taxed like this."),
    zone: orNull(
      z.object({ id: id(), name: z.string().describe("What staff call it.") }).openapi("TaxZoneRef"),
    ).describe("The zone that covers the place most specifically; null without one."),
    prices_include_tax: z.boolean().describe("Whether prices are shown with their tax there."),
    unit_price: amount().describe("What a unit costs there."),
    subtotal: amount().describe("`unit_price * quantity`."),
    tax_lines: z.array(TaxLineDto).describe("Each tax, in the order in which they are worked out."),
    tax_total: amount().describe("Tax that comes on top."),
    tax_included_total: amount().describe("Tax inside the subtotal."),
    total: amount().describe("`subtotal + tax_total`."),
  })
  .openapi("TaxPreview");
