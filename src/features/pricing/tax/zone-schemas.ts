import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { id, queryBoolean, text, timestamp } from "#platform/http/schemas";
import { areaFields, country } from "#pricing/selling-terms";
import type { TaxZone } from "./store.ts";

const fields = {
  name: text(80).openapi({ description: "For staff.", example: "Canary Islands" }),
  ...areaFields({ postal_codes: 100 }),
  is_active: z.boolean().openapi({ description: "Orders are taxed by active zones only." }),
};

export const CreateTaxZone = z
  .strictObject({
    name: fields.name,
    countries: fields.countries.default([]),
    regions: fields.regions.default([]),
    postal_codes: fields.postal_codes.default([]),
    is_active: fields.is_active.default(true),
  })
  .openapi("CreateTaxZone", {
    example: { name: "Canary Islands", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  });

export const ChangeTaxZone = z
  .strictObject(fields)
  .partial()
  .openapi("ChangeTaxZone", { example: { is_active: false } });

export const TaxZoneDto = z
  .object({ id: id(), ...fields, created_at: timestamp(), updated_at: timestamp() })
  .openapi("TaxZone");
export const TaxZonesPage = pageOf(TaxZoneDto).openapi("TaxZones");

export const TaxZonesQuery = z.strictObject({
  ...pageQuery,
  country: country().optional().openapi({ description: "Zones that name this country." }),
  is_active: queryBoolean().optional().describe("`true`: only active zones; `false`: only the others."),
});

export const toTaxZoneDto = (zone: TaxZone): z.input<typeof TaxZoneDto> => ({
  id: zone.id,
  name: zone.name,
  countries: [...zone.countries],
  regions: [...zone.regions],
  postal_codes: [...zone.postal_codes],
  is_active: zone.is_active,
  created_at: toIso(zone.created_at),
  updated_at: toIso(zone.updated_at),
});
