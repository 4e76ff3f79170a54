import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Ctx } from "#platform/context";
import { oncePerSnapshot, PickupPlaceDto, zonesJson, ZoneShape } from "#pricing/selling-terms";
import { askCarrier } from "./ask-carrier.ts";
import { compileShipping, outcomeFor, outcomesFor, type Outcome, type Parcel, type Rate } from "./rules.ts";

/** Rates as lists, since there may be thousands of them. */
const RateRow = z
  .tuple([
    z.string().nullable(),
    z.string(),
    z.int(),
    z.int().nullable(),
    z.int(),
    z.int().nullable(),
    z.int(),
    z.int().nullable(),
  ])
  .transform(
    ([zone_id, currency, price, free_above, min_order_value, max_order_value, min_weight, max_weight]): Rate => ({
      zone_id,
      currency,
      price,
      free_above,
      min_order_value,
      max_order_value,
      min_weight,
      max_weight,
    }),
  );
export const RateRows = z.array(RateRow);

/** SQL for the rates of a method as lists, in their order; `method_id` names its column. */
export const ratesJson = (method_id: string) =>
  sql`(SELECT json_group_array(json_array(zone_id, currency, price, free_above, min_order_value, max_order_value, min_weight, max_weight)
    ORDER BY position) FROM shipping_rates WHERE method_id = ${sql.raw(method_id)})`;

const zones = zonesJson(sql`shipping_zones`);

const methods = sql`(SELECT json_group_array(json_object('id', id, 'name', name, 'description', description, 'delivery_time', delivery_time,
  'pickup_place', json(pickup_place), 'carrier_service', carrier_service, 'is_active', is_active, 'position', position, 'rates', ${ratesJson("shipping_methods.id")})) FROM shipping_methods)`;

/** SQL for all that is defined of shipping, as JSON in the snapshot of selling terms. */
export const shippingTermsJson = sql`json_object('zones', ${zones}, 'methods', ${methods})`;

export const ShippingTermsShape = z.object({
  zones: z.array(ZoneShape),
  methods: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string(),
      delivery_time: z.string(),
      pickup_place: PickupPlaceDto.nullable(),
      carrier_service: z.string().nullable(),
      is_active: z.int().transform(Boolean),
      position: z.int(),
      rates: RateRows,
    }),
  ),
});
export type ShippingTerms = z.output<typeof ShippingTermsShape>;

const compiledOf = oncePerSnapshot(compileShipping);

/** What each method makes of a parcel, by the price of the shop's carrier where it asks one: one call to a provider then. */
export const quotedOutcomes = (ctx: Ctx, terms: ShippingTerms, parcel: Parcel): Promise<Outcome[]> =>
  askCarrier(ctx, shippingOutcomes(terms, parcel), parcel);

/** As `quotedOutcomes`, of one method; null where there is no such method. */
export async function quotedOutcome(
  ctx: Ctx,
  terms: ShippingTerms,
  method_id: string,
  parcel: Parcel,
): Promise<Outcome | null> {
  const outcome = shippingOutcome(terms, method_id, parcel);
  const [quoted = null] = outcome ? await askCarrier(ctx, [outcome], parcel) : [];
  return quoted;
}

/** By the shop's own rates: what each method makes of a parcel, those that can be chosen first and the cheapest before the others. A snapshot is compiled once. */
export const shippingOutcomes = (terms: ShippingTerms, parcel: Parcel): Outcome[] =>
  outcomesFor(compiledOf(terms), parcel);

/** By the shop's own rates: what one method makes of a parcel; null where there is no such method. */
export const shippingOutcome = (terms: ShippingTerms, method_id: string, parcel: Parcel): Outcome | null =>
  outcomeFor(compiledOf(terms), method_id, parcel);
