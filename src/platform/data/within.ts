import { and, gte, lt, type SQL } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { type DayOrTime, momentsOf } from "#platform/basics/days";
import type { Ctx } from "#platform/context";

/** A condition: the time in the column lies in a range of days or times as it was sent; nothing where both ends are open. */
export function within(
  ctx: Ctx,
  column: AnySQLiteColumn,
  range: { readonly from?: DayOrTime | undefined; readonly to?: DayOrTime | undefined },
): SQL | undefined {
  const { from, until } = momentsOf(range, ctx.config.SHOP_TIME_ZONE);
  return and(from === undefined ? undefined : gte(column, from), until === undefined ? undefined : lt(column, until));
}
