import { sql } from "drizzle-orm";
import { invalidFields } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { isForeignKeyViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { isTermsChanged, raiseSellingTermsIf } from "#pricing/selling-terms";
import { ShippingError } from "./errors.ts";
import { rateFaults } from "./rate-rules.ts";
import type { Rate } from "./rules.ts";
import { selectExtent, selectZoneIds } from "./store.ts";

/** As many as every cart is priced with. */
export const METHODS_MAX = 200;
const RATES_MAX = 5_000;

/** What a change of a method is decided by, for one batch of reads. */
export const extentOf = (ctx: Ctx, method_id: string) => [selectZoneIds(ctx), selectExtent(ctx, method_id)] as const;

type Extent = { readonly zones: readonly { readonly id: string }[]; readonly rates_of_others: number };

/** 422 for rates that overlap, are for no order, or name an unknown zone; 409 `too_many_shipping_rates`. */
export function refuseRates(rates: readonly Rate[], { zones, rates_of_others }: Extent): void {
  const known = new Set<string | null>([null, ...zones.map(({ id }) => id)]);
  const unknown = rates.flatMap(({ zone_id }, at) =>
    known.has(zone_id)
      ? []
      : [{ path: `rates.${at}.zone_id`, code: "not_found" as const, message: "There is no such shipping zone" }],
  );
  const faults = [...unknown, ...rateFaults(rates)];
  if (faults.length > 0) throw invalidFields(faults);
  if (rates_of_others + rates.length > RATES_MAX) throw ShippingError.too_many_shipping_rates({ limit: RATES_MAX });
}

/** Commits a change of a method that was checked by what was read before. 409 `shipping_changed` where others have passed a limit, or removed a zone, since. */
export async function commitWithin(ctx: Ctx, statements: readonly Statement[]): Promise<void> {
  const within = sql`(SELECT count(*) FROM shipping_methods) <= ${METHODS_MAX} AND (SELECT count(*) FROM shipping_rates) <= ${RATES_MAX}`;
  await commit(ctx, [...statements, raiseSellingTermsIf(ctx, within)]).catch((error: unknown) => {
    throw isTermsChanged(error) || isForeignKeyViolation(error) ? ShippingError.shipping_changed() : error;
  });
}
