import { sql } from "drizzle-orm";
import { z } from "zod";
import type { Buyer } from "#pricing/selling-terms";
import { type TaxView, untaxed } from "./rules.ts";

/** SQL for all that is known of taxes, as JSON in the snapshot of selling terms. */
export const taxTermsJson = sql`(SELECT json_group_array(json_object('code', code, 'name', name, 'rate_bps', rate_bps, 'included', included)) FROM tax_rates)`;

export const TaxTermsShape = z.array(
  z.object({ code: z.string(), name: z.string(), rate_bps: z.int(), included: z.int() }),
);
export type TaxTerms = z.output<typeof TaxTermsShape>;

/** What this buyer is taxed by at that moment, in epoch milliseconds. */
export function taxViewOf([rate]: TaxTerms, _buyer: Buyer, _at: number): TaxView {
  if (!rate) return untaxed;
  const applied = [{ rate_id: rate.code, name: rate.name, rate_ppm: rate.rate_bps * 100, compound: false }];
  return { ...untaxed, included: rate.included === 1, ratesOf: () => applied };
}
