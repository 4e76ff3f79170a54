import { and, asc, count, eq, type SQL } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import type { Database } from "#platform/data/db";
import { shippingMethods } from "./tables.ts";

export type ShippingMethod = typeof shippingMethods.$inferSelect;

/** A statement that reads a method if it is offered now: for the batch of reads of who prices an order. */
export const shippingMethodOf = (ctx: Ctx, id: string) =>
  ctx.db
    .select()
    .from(shippingMethods)
    .where(and(eq(shippingMethods.id, id), eq(shippingMethods.is_active, true)));

/** A statement that reads all methods that are offered now, in the shop's order. There are few: nobody pages through them. */
export const activeShippingMethods = (db: Database) =>
  db
    .select()
    .from(shippingMethods)
    .where(eq(shippingMethods.is_active, true))
    .orderBy(asc(shippingMethods.position), asc(shippingMethods.id));

export const findMethod = (ctx: Ctx, id: string) =>
  ctx.db.select().from(shippingMethods).where(eq(shippingMethods.id, id)).get();

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
    .select()
    .from(shippingMethods)
    .where(and(matching(filter), behind([shippingMethods.position, shippingMethods.id], "asc", after)))
    .orderBy(asc(shippingMethods.position), asc(shippingMethods.id))
    .limit(limit + 1);

export const countMethods = (db: Database, filter: MethodFilter) =>
  db.select({ total_count: count() }).from(shippingMethods).where(matching(filter));

export const insertMethod = (ctx: Ctx, method: ShippingMethod) => ctx.db.insert(shippingMethods).values(method);

export const updateMethod = (ctx: Ctx, id: string, changes: Partial<ShippingMethod>) =>
  ctx.db.update(shippingMethods).set(changes).where(eq(shippingMethods.id, id));
