import { and, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { type DayOrTime, momentsOf } from "#platform/basics/days";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { jsonOf } from "#platform/data/json-column";

const usedLast = [sql`u.used_at`, sql`u.order_id`];

const selectUse = {
  order_id: sql<string>`u.order_id`.as("order_id"),
  sequence: sql<number>`o.sequence`.as("sequence"),
  code: sql<string | null>`u.code`.as("code"),
  user_id: sql<string | null>`u.user_id`.as("user_id"),
  amount: sql<number>`u.amount`.as("amount"),
  currency: sql<string>`u.currency`.as("currency"),
  used_at: sql<number>`u.used_at`.as("used_at"),
};

/** A page of a promotion's uses, the last first, one more than `limit`. */
export const selectUses = (ctx: Ctx, promotion_id: string, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select(selectUse)
    .from(sql`promotion_uses u JOIN orders o ON o.id = u.order_id`)
    .where(and(sql`u.promotion_id = ${promotion_id}`, behind(usedLast, "desc", after)))
    .orderBy(...usedLast.map((column) => sql`${column} DESC`))
    .limit(limit + 1);

export type UseRow = Awaited<ReturnType<typeof selectUses>>[number];

export const countUsesOf = (ctx: Ctx, promotion_id: string) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)`.as("total_count") })
    .from(sql`promotion_uses u JOIN orders o ON o.id = u.order_id`)
    .where(sql`u.promotion_id = ${promotion_id}`);

const Totals = z.array(z.object({ currency: z.string(), orders: z.int(), discount_total: z.int(), revenue: z.int() }));

export type Range = { readonly from?: DayOrTime | undefined; readonly to?: DayOrTime | undefined };

/** The uses of the promotion `p` by orders that were placed in the range, and sold. */
function soldIn(ctx: Ctx, range: Range): SQL {
  const { from, until } = momentsOf(range, ctx.config.SHOP_TIME_ZONE);
  return sql`promotion_uses u JOIN orders o ON o.id = u.order_id AND o.sold_at IS NOT NULL
    WHERE u.promotion_id = p.id${from === undefined ? sql`` : sql` AND u.used_at >= ${from}`}${until === undefined ? sql`` : sql` AND u.used_at < ${until}`}`;
}

const madeLast = [sql`p.created_at`, sql`p.id`];

/** A page of the promotions that were used in the range, the newest first, each with what it cost by currency; one more than `limit`. */
export const selectReport = (ctx: Ctx, range: Range, after: readonly CursorValue[] | null, limit: number) =>
  ctx.db
    .select({
      promotion_id: sql<string>`p.id`.as("promotion_id"),
      title: sql<string>`p.title`.as("title"),
      created_at: sql<number>`p.created_at`.as("created_at"),
      totals:
        sql`(SELECT json_group_array(json_object('currency', currency, 'orders', orders, 'discount_total', discount_total, 'revenue', revenue))
        FROM (SELECT u.currency, count(*) AS orders, sum(u.amount) AS discount_total, sum(o.total) AS revenue
          FROM ${soldIn(ctx, range)} GROUP BY u.currency ORDER BY u.currency))`
          .mapWith(jsonOf(Totals))
          .as("totals"),
    })
    .from(sql`promotions p`)
    .where(and(sql`EXISTS (SELECT 1 FROM ${soldIn(ctx, range)})`, behind(madeLast, "desc", after)))
    .orderBy(...madeLast.map((column) => sql`${column} DESC`))
    .limit(limit + 1);

export const countReport = (ctx: Ctx, range: Range) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)`.as("total_count") })
    .from(sql`promotions p`)
    .where(sql`EXISTS (SELECT 1 FROM ${soldIn(ctx, range)})`);
