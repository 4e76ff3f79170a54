import type { Ctx } from "#platform/context";
import { insertRows } from "#platform/data/insert-rows";
import { overlap, readArea, whileFresh, type ZoneArea } from "#pricing/selling-terms";
import { ZONES_MAX } from "./change-zone.ts";
import { commitTemplate } from "./commit-template.ts";
import { TaxError } from "./errors.ts";
import { selectAllZones, selectTermsVersion } from "./store.ts";
import { taxRates, taxZones } from "./tables.ts";

/** A zone with its one standard rate. */
export type WantedZone = ZoneArea & { readonly name: string; readonly rate_name: string; readonly rate_ppm: number };

/**
 * Adds those of the zones, each with its rate, whose places no other zone covers as specifically: asked again it adds nothing. Gives
 * the names of those that were added. 409 `too_many_tax_zones` and `taxes_changed`.
 */
export const addZones = (ctx: Ctx, template: string, wanted: readonly WantedZone[]): Promise<readonly string[]> =>
  whileFresh(TaxError.taxes_changed, async () => {
    const [zones, [row]] = await ctx.db.batch([selectAllZones(ctx), selectTermsVersion(ctx)]);
    const areas = zones.map(readArea);
    const fresh = wanted.filter((zone) => !areas.some((area) => overlap(area, readArea(zone))));
    if (zones.length + fresh.length > ZONES_MAX) throw TaxError.too_many_tax_zones();
    if (fresh.length === 0) return [];
    const [created_at, updated_at] = [ctx.now(), ctx.now()];
    const made = fresh.map(({ name, countries, regions, postal_codes, rate_name, rate_ppm }) => {
      const zone = { id: ctx.id(), name, countries, regions, postal_codes, is_active: true, created_at, updated_at };
      const rate = {
        id: ctx.id(),
        zone_id: zone.id,
        tax_class: "standard",
        name: rate_name,
        kind: "standard" as const,
        rate_ppm,
        starts_at: null,
        ends_at: null,
        compound: false,
        applies_to_shipping: true,
        position: 0,
        created_at,
        updated_at,
      };
      return { zone, rate };
    });
    const names = made.map(({ zone }) => zone.name);
    await commitTemplate(ctx, template, row, { tax_zones: names }, [
      insertRows(
        ctx,
        taxZones,
        made.map(({ zone }) => zone),
      ),
      insertRows(
        ctx,
        taxRates,
        made.map(({ rate }) => rate),
      ),
    ]);
    return names;
  });
