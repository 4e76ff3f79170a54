import { z } from "@hono/zod-openapi";
import { toIso } from "#platform/basics/time";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { id, text, timestamp } from "#platform/http/schemas";
import { areaFields, country } from "#pricing/selling-terms";
import type { ShippingZone } from "./store.ts";

const fields = {
  name: text(80).openapi({ description: "For staff.", example: "Canary Islands" }),
  ...areaFields({ postal_codes: 500 }),
};

export const CreateShippingZone = z
  .strictObject({
    name: fields.name,
    countries: fields.countries.default([]),
    regions: fields.regions.default([]),
    postal_codes: fields.postal_codes.default([]),
  })
  .openapi("CreateShippingZone", {
    example: { name: "Canary Islands", countries: ["ES"], postal_codes: ["35*", "38000...38999"] },
  });

export const ChangeShippingZone = z
  .strictObject(fields)
  .partial()
  .openapi("ChangeShippingZone", { example: { countries: ["ES", "PT"] } });

export const ShippingZoneDto = z
  .object({ id: id(), ...fields, created_at: timestamp(), updated_at: timestamp() })
  .openapi("ShippingZone");
export const ShippingZonesPage = pageOf(ShippingZoneDto).openapi("ShippingZones");

export const ShippingZonesQuery = z.strictObject({
  ...pageQuery,
  country: country().optional().openapi({ description: "Zones that name this country." }),
});

export const toShippingZoneDto = (zone: ShippingZone): z.input<typeof ShippingZoneDto> => ({
  id: zone.id,
  name: zone.name,
  countries: [...zone.countries],
  regions: [...zone.regions],
  postal_codes: [...zone.postal_codes],
  created_at: toIso(zone.created_at),
  updated_at: toIso(zone.updated_at),
});
