import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import {
  areaFaults,
  bumpSellingTerms,
  overlap,
  raiseSellingTermsFrom,
  readArea,
  whileFresh,
  type ZoneArea,
} from "#pricing/selling-terms";
import { TaxError } from "./errors.ts";
import { selectAllZones, selectTermsVersion, type TaxZone, zoneById } from "./store.ts";
import { taxRates, taxZones } from "./tables.ts";
import type { ChangeTaxZone, CreateTaxZone } from "./zone-schemas.ts";

/** As many as every price of the shop is worked out with. */
export const ZONES_MAX = 300;

function refuseFaults(area: ZoneArea): void {
  const faults = areaFaults(area);
  if (faults.length > 0) throw invalidFields(faults);
}

/** Throws 409 `tax_zones_overlap` when another active zone covers some place as specifically as this one. */
function refuseOverlap(zone: TaxZone, zones: readonly TaxZone[]): void {
  if (!zone.is_active) return;
  const area = readArea(zone);
  const other = zones.find((one) => one.is_active && one.id !== zone.id && overlap(area, readArea(one)));
  if (other) throw TaxError.tax_zones_overlap({ zone_id: other.id, zone_name: other.name });
}

/** All zones, and the version of the terms that they were read at. */
async function readZones(ctx: Ctx) {
  const [zones, [row]] = await ctx.db.batch([selectAllZones(ctx), selectTermsVersion(ctx)]);
  return { zones, version: row?.version ?? 0 };
}

/** Adds a zone. 409 `tax_zones_overlap`, `too_many_tax_zones`, and `taxes_changed` when other terms keep changing meanwhile. */
export async function createZone(ctx: Ctx, input: z.output<typeof CreateTaxZone>): Promise<TaxZone> {
  refuseFaults(input);
  const now = ctx.now();
  const zone = { id: ctx.id(), ...input, created_at: now, updated_at: now };
  await whileFresh(TaxError.taxes_changed, async () => {
    const { zones, version } = await readZones(ctx);
    if (zones.length >= ZONES_MAX) throw TaxError.too_many_tax_zones();
    refuseOverlap(zone, zones);
    await commit(ctx, [
      ctx.db.insert(taxZones).values(zone),
      audit(ctx, { action: "tax_zone.created", subject_type: "tax_zone", subject_id: zone.id, after: zone }),
      raiseSellingTermsFrom(ctx, version),
    ]);
  });
  return zone;
}

/** Changes a zone for orders to come. 404 `tax_zone_not_found`, and as `createZone`. */
export const changeZone = (ctx: Ctx, id: string, changes: z.output<typeof ChangeTaxZone>): Promise<TaxZone> =>
  whileFresh(TaxError.taxes_changed, async () => {
    const { zones, version } = await readZones(ctx);
    const before = zones.find((zone) => zone.id === id);
    if (!before) throw TaxError.tax_zone_not_found();
    const given = givenIn(changes);
    const after: TaxZone = { ...before, ...given, updated_at: ctx.now() };
    refuseFaults(after);
    refuseOverlap(after, zones);
    const { id: _id, created_at: _created, ...columns } = after;
    await commit(ctx, [
      ctx.db.update(taxZones).set(columns).where(eq(taxZones.id, id)),
      audit(ctx, { action: "tax_zone.changed", subject_type: "tax_zone", subject_id: id, before, after }),
      raiseSellingTermsFrom(ctx, version),
    ]);
    return after;
  });

/** Removes a zone with its rates. Orders keep the tax that they were placed with. 404 `tax_zone_not_found`. */
export async function deleteZone(ctx: Ctx, id: string): Promise<void> {
  const before = await zoneById(ctx, id).get();
  if (!before) throw TaxError.tax_zone_not_found();
  await commit(ctx, [
    ctx.db.delete(taxRates).where(eq(taxRates.zone_id, id)),
    ctx.db.delete(taxZones).where(eq(taxZones.id, id)),
    bumpSellingTerms(ctx),
    audit(ctx, { action: "tax_zone.deleted", subject_type: "tax_zone", subject_id: id, before }),
  ]);
}
