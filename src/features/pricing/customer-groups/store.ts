import { count, desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, type PageRequest, readPage } from "#platform/data/cursor";
import { CustomerGroupError } from "./errors.ts";
import { customerGroups } from "./tables.ts";

export type CustomerGroup = typeof customerGroups.$inferSelect;

/** A statement that reads a group: one row or none. */
export const groupOf = (ctx: Ctx, id: string) => ctx.db.select().from(customerGroups).where(eq(customerGroups.id, id));

/** The group; 404 `customer_group_not_found`. */
export async function findGroup(ctx: Ctx, id: string): Promise<CustomerGroup> {
  const group = await groupOf(ctx, id).get();
  if (!group) throw CustomerGroupError.customer_group_not_found();
  return group;
}

/** A statement that counts all groups. */
export const countGroups = (ctx: Ctx) => ctx.db.select({ total_count: count() }).from(customerGroups);

/** The groups of the shop, newest first: one trip. */
export const listGroups = (ctx: Ctx, request: PageRequest) =>
  readPage(ctx, request, {
    list: "customer_groups",
    rows: (after) =>
      ctx.db
        .select()
        .from(customerGroups)
        .where(behind([customerGroups.id], "desc", after))
        .orderBy(desc(customerGroups.id))
        .limit(request.limit + 1),
    total: countGroups(ctx),
    keysOf: (row) => [row.id],
  });
