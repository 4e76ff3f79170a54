import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/cursor";
import type { Database } from "#platform/db";
import { countMethods, type MethodFilter, selectMethods } from "./store.ts";

export type MethodsPageRequest = MethodFilter & {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count?: boolean | undefined;
};

/** A page of methods in the shop's order, in one trip to `db`. */
export async function listMethods(ctx: Ctx, db: Database, request: MethodsPageRequest) {
  const { limit, cursor, count, ...filter } = request;
  const after = await readCursor(ctx, "shipping_methods", filter, cursor);
  const page = selectMethods(db, filter, after, limit);
  const [rows, counted] = count ? await db.batch([page, countMethods(db, filter)]) : [await page, undefined];
  const cut = await toPage(ctx, "shipping_methods", filter, rows, limit, (row) => [row.position, row.id]);
  return { ...cut, ...(counted ? { total_count: counted[0]?.total ?? 0 } : {}) };
}
