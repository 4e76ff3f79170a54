import { z } from "@hono/zod-openapi";
import { taxClass } from "#goods/catalog";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { choice, id, moment, text, timestamp } from "#platform/http/schemas";
import type { TaxKind } from "./rules.ts";
import type { TaxRate } from "./store.ts";

export const TaxKindDto = choice<TaxKind>({
  standard: "The usual rate.",
  reduced: "A lower rate, for food or books for example.",
  zero: "Taxed at 0 %.",
  exempt: "Not taxed at all. Reported apart from what is taxed at 0 %.",
}).openapi("TaxKind", { description: "How the tax office classifies a rate." });

const fields = {
  zone_id: id().openapi({ description: "The zone in which it applies." }),
  tax_class: taxClass(),
  name: text(80).openapi({ description: "What the tax is called.", example: "VAT" }),
  kind: TaxKindDto,
  rate_ppm: z
    .int()
    .min(0)
    .max(1_000_000)
    .openapi({ description: "Parts per million: 88750 is 8.875 %.", example: 210_000 }),
  starts_at: moment()
    .nullable()
    .openapi({ type: ["string", "null"], description: "Applies from this moment on; null: since ever." }),
  ends_at: moment()
    .nullable()
    .openapi({
      type: ["string", "null"],
      description: "Applies until before this moment; null: for good.",
      example: null,
    }),
  compound: z
    .boolean()
    .openapi({ description: "Worked out on the amount and the taxes before it, instead of on the amount alone." }),
  applies_to_shipping: z.boolean().openapi({ description: "Whether shipping is taxed by it too." }),
  position: z.int().min(0).max(1_000_000).openapi({ description: "Lower ones are worked out first.", example: 0 }),
};

export const CreateTaxRate = z
  .strictObject({
    zone_id: fields.zone_id,
    tax_class: fields.tax_class.default("standard"),
    name: fields.name,
    kind: fields.kind.default("standard"),
    rate_ppm: fields.rate_ppm,
    starts_at: fields.starts_at.default(null),
    ends_at: fields.ends_at.default(null),
    compound: fields.compound.default(false),
    applies_to_shipping: fields.applies_to_shipping.default(false),
    position: fields.position.default(0),
  })
  .openapi("CreateTaxRate", {
    example: {
      zone_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b",
      name: "VAT",
      rate_ppm: 210_000,
      applies_to_shipping: true,
    },
  });

const { zone_id: _zone, ...changeable } = fields;
export const ChangeTaxRate = z
  .strictObject(changeable)
  .partial()
  .openapi("ChangeTaxRate", { example: { ends_at: "2027-01-01T00:00:00Z" } });

export const TaxRateDto = z
  .object({
    id: id(),
    ...fields,
    starts_at: timestamp().nullable().describe("Applies from this moment on; null: since ever."),
    ends_at: timestamp().nullable().describe("Applies until before this moment; null: for good."),
    created_at: timestamp(),
    updated_at: timestamp(),
  })
  .openapi("TaxRate");
export const TaxRatesPage = pageOf(TaxRateDto).openapi("TaxRates");

export const TaxRatesQuery = z.strictObject({
  ...pageQuery,
  zone_id: id().optional().openapi({ description: "Rates of this zone." }),
  tax_class: taxClass().optional(),
  kind: TaxKindDto.optional().describe("Only rates of this kind."),
});

export const toTaxRateDto = (rate: TaxRate): z.output<typeof TaxRateDto> => ({
  id: rate.id,
  zone_id: rate.zone_id,
  tax_class: rate.tax_class,
  name: rate.name,
  kind: rate.kind,
  rate_ppm: rate.rate_ppm,
  starts_at: toIsoOrNull(rate.starts_at),
  ends_at: toIsoOrNull(rate.ends_at),
  compound: rate.compound,
  applies_to_shipping: rate.applies_to_shipping,
  position: rate.position,
  created_at: toIso(rate.created_at),
  updated_at: toIso(rate.updated_at),
});
