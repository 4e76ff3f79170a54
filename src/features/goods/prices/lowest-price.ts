import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { jsonOf } from "#platform/data/json-column";

type Shown = { readonly variant_id: SQL; readonly currency: SQL; readonly at: SQL };

/**
 * The lowest price that visitors were shown in the 30 days before a reduction began, of the price that is shown at that moment:
 * a scalar subquery. NULL where it is not reduced, or nothing was shown before.
 */
export const lowestPrice = ({ variant_id, currency, at }: Shown): SQL<number | null> =>
  sql<number | null>`(SELECT h.lowest_before FROM price_history h
    WHERE h.variant_id = ${variant_id} AND h.currency = ${currency} AND h.from_at <= ${at} AND h.until_at > ${at}
    ORDER BY h.from_at DESC LIMIT 1)`;

const Lowest = z.array(z.tuple([z.string(), z.int()])).transform((pairs) => new Map(pairs));

/** The same by every currency in which the variant is reduced at that moment. */
export const lowestPrices = ({ variant_id, at }: Omit<Shown, "currency">): SQL<ReadonlyMap<string, number>> =>
  sql`(SELECT json_group_array(json_array(h.currency, h.lowest_before)) FROM price_history h
    WHERE h.variant_id = ${variant_id} AND h.from_at <= ${at} AND h.until_at > ${at} AND h.lowest_before IS NOT NULL)`.mapWith(
    jsonOf(Lowest),
  );
