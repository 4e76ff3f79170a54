import { sql } from "drizzle-orm";
import { z } from "zod";
import { type Buyer, oncePerSnapshot, type Place, zonesJson, ZoneShape } from "#pricing/selling-terms";
import { taxKinds, type TaxView } from "./rules.ts";
import { compileTaxes, placeOf, viewOf } from "./view-rules.ts";

const settings = sql`(SELECT json_object('home_country', home_country, 'home_state', home_state, 'prices_include_tax', prices_include_tax,
  'countries', json(countries), 'same_price', same_price, 'rounding', json_object('mode', rounding_mode, 'level', rounding_level))
  FROM tax_settings WHERE id = 1)`;

const zones = zonesJson(sql`tax_zones WHERE is_active`);

const rates = sql`(SELECT json_group_array(json_object('id', id, 'zone_id', zone_id, 'tax_class', tax_class, 'name', name, 'kind', kind,
  'rate_ppm', rate_ppm, 'starts_at', starts_at, 'ends_at', ends_at, 'compound', compound, 'applies_to_shipping', applies_to_shipping,
  'position', position)) FROM tax_rates)`;

/** SQL for all that is defined of taxes, as JSON in the snapshot of selling terms. */
export const taxTermsJson = sql`json_object('settings', json(${settings}), 'zones', ${zones}, 'rates', ${rates})`;

const flag = z.int().transform(Boolean);

export const TaxTermsShape = z.object({
  settings: z
    .object({
      home_country: z.string().nullable(),
      home_state: z.string().nullable(),
      prices_include_tax: flag,
      countries: z.array(z.object({ country: z.string(), prices_include_tax: z.boolean() })),
      same_price: z.enum(["gross", "net"]),
      rounding: z.object({ mode: z.enum(["half_up", "half_even"]), level: z.enum(["line", "unit", "order"]) }),
    })
    .nullable(),
  zones: z.array(ZoneShape),
  rates: z.array(
    z.object({
      id: z.string(),
      zone_id: z.string(),
      tax_class: z.string(),
      name: z.string(),
      kind: z.enum(taxKinds),
      rate_ppm: z.int(),
      starts_at: z.int().nullable(),
      ends_at: z.int().nullable(),
      compound: flag,
      applies_to_shipping: flag,
      position: z.int(),
    }),
  ),
});
export type TaxTerms = z.output<typeof TaxTermsShape>;

const compiledOf = oncePerSnapshot(compileTaxes);

/** What this buyer is taxed by at that moment, in epoch milliseconds. A snapshot is compiled once. */
export const taxViewOf = (terms: TaxTerms, buyer: Buyer, at: number): TaxView => viewOf(compiledOf(terms), buyer, at);

/** Where this buyer's order goes; without an address to where the shop sells from. */
export const destinationOf = (terms: TaxTerms, buyer: Place): Place => placeOf(compiledOf(terms).settings, buyer);
