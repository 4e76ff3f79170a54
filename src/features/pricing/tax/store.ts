import { and, asc, count, eq, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { sellingTermsVersion } from "#pricing/selling-terms";
import { taxRates, taxSettings, taxZones } from "./tables.ts";

export type TaxZone = typeof taxZones.$inferSelect;
export type TaxRate = typeof taxRates.$inferSelect;
export type StoredTaxSettings = typeof taxSettings.$inferSelect;

/** A statement that reads all zones. There are few enough to compare with each other. */
export const selectAllZones = (ctx: Ctx) =>
  ctx.db.select().from(taxZones).orderBy(asc(taxZones.name), asc(taxZones.id));

/** A statement that reads the version that a change of taxes has to find again: one row. */
export const selectTermsVersion = (ctx: Ctx) =>
  ctx.db.select({ version: sellingTermsVersion.as("version") }).from(sql`(SELECT 1) one`);

/** A statement that reads one zone: one row or none. */
export const zoneById = (ctx: Ctx, id: string) => ctx.db.select().from(taxZones).where(eq(taxZones.id, id));

export type ZoneFilter = { readonly country?: string | undefined; readonly is_active?: boolean | undefined };

const zonesMatching = ({ country, is_active }: ZoneFilter): SQL | undefined =>
  and(
    is_active === undefined ? undefined : eq(taxZones.is_active, is_active),
    country === undefined ? undefined : sql`${country} IN (SELECT value FROM json_each(${taxZones.countries}))`,
  );

export const selectZones = (ctx: Ctx, filter: ZoneFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(taxZones)
    .where(and(zonesMatching(filter), behind([taxZones.name, taxZones.id], "asc", after)))
    .orderBy(asc(taxZones.name), asc(taxZones.id))
    .limit(limit + 1);

export const countZones = (ctx: Ctx, filter: ZoneFilter) =>
  ctx.db.select({ total_count: count() }).from(taxZones).where(zonesMatching(filter));

/** A statement that reads which class each rate of the shop is for. */
export const selectAllRates = (ctx: Ctx) =>
  ctx.db.select({ zone_id: taxRates.zone_id, tax_class: taxRates.tax_class }).from(taxRates);

/** A statement that reads one rate: one row or none. */
export const rateById = (ctx: Ctx, id: string) => ctx.db.select().from(taxRates).where(eq(taxRates.id, id));

export type RateFilter = {
  readonly zone_id?: string | undefined;
  readonly tax_class?: string | undefined;
  readonly kind?: TaxRate["kind"] | undefined;
};

const ratesMatching = ({ zone_id, tax_class, kind }: RateFilter): SQL | undefined =>
  and(
    zone_id === undefined ? undefined : eq(taxRates.zone_id, zone_id),
    tax_class === undefined ? undefined : eq(taxRates.tax_class, tax_class),
    kind === undefined ? undefined : eq(taxRates.kind, kind),
  );

export const selectRates = (ctx: Ctx, filter: RateFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(taxRates)
    .where(and(ratesMatching(filter), behind([taxRates.position, taxRates.id], "asc", after)))
    .orderBy(asc(taxRates.position), asc(taxRates.id))
    .limit(limit + 1);

/** A statement that counts rates: one row. */
export const countRates = (ctx: Ctx, filter: RateFilter) =>
  ctx.db.select({ total_count: count() }).from(taxRates).where(ratesMatching(filter));

/** A statement that reads what the shop has decided: one row or none. */
export const selectSettings = (ctx: Ctx) => ctx.db.select().from(taxSettings).where(eq(taxSettings.id, 1));
