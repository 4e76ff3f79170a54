import type { z } from "@hono/zod-openapi";
import { eq } from "drizzle-orm";
import { invalidFields } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit } from "#platform/data/outbox";
import { areaFaults, overlap, raiseSellingTermsFrom, readArea, whileFresh } from "#pricing/selling-terms";
import { ShippingError } from "./errors.ts";
import { methodsOfZone, selectAllZones, selectExtent, type ShippingZone } from "./store.ts";
import { shippingZones } from "./tables.ts";
import type { ChangeShippingZone, CreateShippingZone } from "./zone-schemas.ts";

/** As many as every cart is priced with. */
const ZONES_MAX = 200;
const PLACES_MAX = 10_000;

const subject = (subject_id: string) => ({ subject_type: "shipping_zone", subject_id });
const placesOf = ({ regions, postal_codes }: ShippingZone): number => regions.length + postal_codes.length;

/** 422 for an area that is none, 409 `shipping_zones_overlap` and `too_many_zone_places`. */
function refuseFaults(zone: ShippingZone, others: readonly ShippingZone[]): void {
  const faults = areaFaults(zone);
  if (faults.length > 0) throw invalidFields(faults);
  const area = readArea(zone);
  const met = others.find((one) => overlap(area, readArea(one)));
  if (met) throw ShippingError.shipping_zones_overlap({ zone_id: met.id, zone_name: met.name });
  const places = others.reduce((sum, one) => sum + placesOf(one), placesOf(zone));
  if (places > PLACES_MAX) throw ShippingError.too_many_zone_places({ limit: PLACES_MAX });
}

/** All zones, and the version of the terms that they were read at. */
async function readZones(ctx: Ctx) {
  const [zones, [extent]] = await ctx.db.batch([selectAllZones(ctx), selectExtent(ctx, "")]);
  return { zones, version: extent?.version ?? 0 };
}

/** Adds a zone. 409 `shipping_zones_overlap`, `too_many_shipping_zones`, `too_many_zone_places` and `shipping_changed`. */
export async function createZone(ctx: Ctx, input: z.output<typeof CreateShippingZone>): Promise<ShippingZone> {
  const now = ctx.now();
  const zone = { id: ctx.id(), ...input, created_at: now, updated_at: now };
  await whileFresh(ShippingError.shipping_changed, async () => {
    const { zones, version } = await readZones(ctx);
    refuseFaults(zone, zones);
    if (zones.length >= ZONES_MAX) throw ShippingError.too_many_shipping_zones({ limit: ZONES_MAX });
    await commit(ctx, [
      ctx.db.insert(shippingZones).values(zone),
      audit(ctx, { action: "shipping_zone.created", ...subject(zone.id), after: zone }),
      raiseSellingTermsFrom(ctx, version),
    ]);
  });
  return zone;
}

/** Changes a zone for orders to come. 404 `shipping_zone_not_found`, and as `createZone`. */
export const changeZone = (ctx: Ctx, id: string, changes: z.output<typeof ChangeShippingZone>): Promise<ShippingZone> =>
  whileFresh(ShippingError.shipping_changed, async () => {
    const { zones, version } = await readZones(ctx);
    const before = zones.find((zone) => zone.id === id);
    if (!before) throw ShippingError.shipping_zone_not_found();
    const after: ShippingZone = { ...before, ...givenIn(changes), updated_at: ctx.now() };
    refuseFaults(
      after,
      zones.filter((zone) => zone.id !== id),
    );
    const { id: _id, created_at: _created, ...columns } = after;
    await commit(ctx, [
      ctx.db.update(shippingZones).set(columns).where(eq(shippingZones.id, id)),
      audit(ctx, { action: "shipping_zone.changed", ...subject(id), before, after }),
      raiseSellingTermsFrom(ctx, version),
    ]);
    return after;
  });

/** Removes a zone in which no method has rates. 404 `shipping_zone_not_found`, 409 `shipping_zone_in_use` with those that do. */
export const deleteZone = (ctx: Ctx, id: string): Promise<void> =>
  whileFresh(ShippingError.shipping_changed, async () => {
    const [methods, zones, [extent]] = await ctx.db.batch([
      methodsOfZone(ctx, id),
      selectAllZones(ctx),
      selectExtent(ctx, ""),
    ]);
    const before = zones.find((zone) => zone.id === id);
    if (!before) throw ShippingError.shipping_zone_not_found();
    if (methods.length > 0) throw ShippingError.shipping_zone_in_use({ methods });
    await commit(ctx, [
      ctx.db.delete(shippingZones).where(eq(shippingZones.id, id)),
      audit(ctx, { action: "shipping_zone.deleted", ...subject(id), before }),
      raiseSellingTermsFrom(ctx, extent?.version ?? 0),
    ]);
  });
