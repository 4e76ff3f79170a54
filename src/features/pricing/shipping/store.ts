import { and, asc, count, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue, type PageRequest, readPage } from "#platform/data/cursor";
import type { Database, Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { jsonOf } from "#platform/data/json-column";
import { sellingTermsVersion } from "#pricing/selling-terms";
import type { Rate } from "./rules.ts";
import { RateRows, ratesJson } from "./shipping-terms.ts";
import { shippingMethods, shippingRates, shippingZones } from "./tables.ts";

export type ShippingMethod = typeof shippingMethods.$inferSelect;
export type MethodWithRates = ShippingMethod & { readonly rates: readonly Rate[] };

const withRates = {
  ...getTableColumns(shippingMethods),
  rates: sql`${ratesJson("shipping_methods.id")}`.mapWith(jsonOf(RateRows)).as("rates"),
};

/** A statement that reads one method with its rates, in their order: one row or none. */
export const methodById = (ctx: Ctx, id: string) =>
  ctx.db.select(withRates).from(shippingMethods).where(eq(shippingMethods.id, id));

/** A method that shoppers can choose. */
export const findActiveMethod = (ctx: Ctx, id: string) =>
  ctx.db
    .select()
    .from(shippingMethods)
    .where(and(eq(shippingMethods.id, id), shippingMethods.is_active))
    .get();

export type MethodFilter = { readonly is_active?: boolean | undefined };

const matching = ({ is_active }: MethodFilter): SQL | undefined =>
  is_active === undefined ? undefined : eq(shippingMethods.is_active, is_active);

export const selectMethods = (
  db: Database,
  filter: MethodFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  db
    .select(withRates)
    .from(shippingMethods)
    .where(and(matching(filter), behind([shippingMethods.position, shippingMethods.id], "asc", after)))
    .orderBy(asc(shippingMethods.position), asc(shippingMethods.id))
    .limit(limit + 1);

export const countMethods = (db: Database, filter: MethodFilter) =>
  db.select({ total_count: count() }).from(shippingMethods).where(matching(filter));

/** A page of methods in the shop's order, in one trip to `db`. */
export const listMethods = (ctx: Ctx, db: Database, request: MethodFilter & PageRequest) =>
  readPage(
    ctx,
    request,
    {
      list: "shipping_methods",
      rows: (after) => selectMethods(db, request, after, request.limit),
      total: countMethods(db, request),
      keysOf: (row) => [row.position, row.id],
    },
    db,
  );

/** A statement that reads what rates are checked against: how much there is already, and the version that a change has to find again. One row. */
export const selectExtent = (ctx: Ctx, method_id: string) =>
  ctx.db
    .select({
      methods: sql<number>`(SELECT count(*) FROM shipping_methods)`.as("methods"),
      rates_of_others: sql<number>`(SELECT count(*) FROM shipping_rates WHERE method_id <> ${method_id})`.as(
        "rates_of_others",
      ),
      version: sellingTermsVersion.as("version"),
    })
    .from(sql`(SELECT 1) one`);

/** Statements that make these the rates of a method. */
export const replaceRates = (ctx: Ctx, method_id: string, rates: readonly Rate[]): Statement[] => [
  ctx.db.delete(shippingRates).where(eq(shippingRates.method_id, method_id)),
  insertRows(
    ctx,
    shippingRates,
    rates.map((rate, position) => ({ ...rate, method_id, position })),
  ),
];

export type ShippingZone = typeof shippingZones.$inferSelect;

/** A statement that reads all zones. There are few enough to compare with each other. */
export const selectAllZones = (ctx: Ctx) =>
  ctx.db.select().from(shippingZones).orderBy(asc(shippingZones.name), asc(shippingZones.id));

/** A statement that reads the ids of all zones. */
export const selectZoneIds = (ctx: Ctx) => ctx.db.select({ id: shippingZones.id }).from(shippingZones);

/** A statement that reads one zone: one row or none. */
export const zoneById = (ctx: Ctx, id: string) => ctx.db.select().from(shippingZones).where(eq(shippingZones.id, id));

/** A statement that reads the methods with rates in a zone. */
export const methodsOfZone = (ctx: Ctx, zone_id: string) =>
  ctx.db
    .selectDistinct({ id: shippingMethods.id, name: shippingMethods.name })
    .from(shippingRates)
    .innerJoin(shippingMethods, eq(shippingMethods.id, shippingRates.method_id))
    .where(eq(shippingRates.zone_id, zone_id))
    .orderBy(asc(shippingMethods.name), asc(shippingMethods.id));

export type ZoneFilter = { readonly country?: string | undefined };

const zonesMatching = ({ country }: ZoneFilter): SQL | undefined =>
  country === undefined ? undefined : sql`${country} IN (SELECT value FROM json_each(${shippingZones.countries}))`;

export const selectZones = (ctx: Ctx, filter: ZoneFilter, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select()
    .from(shippingZones)
    .where(and(zonesMatching(filter), behind([shippingZones.name, shippingZones.id], "asc", after)))
    .orderBy(asc(shippingZones.name), asc(shippingZones.id))
    .limit(limit + 1);

export const countZones = (ctx: Ctx, filter: ZoneFilter) =>
  ctx.db.select({ total_count: count() }).from(shippingZones).where(zonesMatching(filter));
