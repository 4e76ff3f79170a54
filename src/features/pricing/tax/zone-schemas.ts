import { z } from "@hono/zod-openapi";
import { isCountry } from "#people/addresses";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { id, queryBoolean, text, timestamp } from "#platform/http/schemas";
import type { TaxZone } from "./store.ts";

export const country = () =>
  z
    .string()
    .refine(isCountry, "must be an ISO 3166-1 alpha-2 code in upper case")
    .openapi({ description: "ISO 3166-1 alpha-2.", example: "ES" });

const fields = {
  name: text(80).openapi({ description: "For staff.", example: "Canary Islands" }),
  countries: z
    .array(country())
    .max(250)
    .openapi({ description: "An empty list means everywhere that no other zone covers.", example: ["ES"] }),
  regions: z.array(text(80)).max(100).openapi({
    description: "States or provinces of the one country, as its addresses name them. Case does not matter.",
    example: [],
  }),
  postal_codes: z
    .array(text(30))
    .max(100)
    .openapi({
      description: "Of the one country: codes (`35001`), prefixes (`35*`) and ranges (`38000...38999`).",
      example: ["35*", "38000...38999"],
    }),
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
