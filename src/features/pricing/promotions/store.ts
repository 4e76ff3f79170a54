import { and, desc, eq, getTableColumns, type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { ShownBadges } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { behind, type CursorValue } from "#platform/data/cursor";
import { jsonOf } from "#platform/data/json-column";
import type { PromotionStatus } from "./status-rules.ts";
import { promotions } from "./tables.ts";

const Missing = z.object({
  product_ids: z.array(z.string()),
  category_ids: z.array(z.string()),
  tag_ids: z.array(z.string()),
});

/** The ids of one kind that the conditions name and that are not there. */
const gone = (kind: string, key: string, there: string) =>
  sql.raw(`json((SELECT json_group_array(DISTINCT named.value) FROM json_each(promotions.conditions) c, json_each(c.value, '$.${key}') named
    WHERE c.value ->> 'kind' = '${kind}' AND NOT EXISTS (SELECT 1 FROM ${there} t WHERE t.id = named.value)))`);

const missing = sql`json_object(
  'product_ids', ${gone("products", "product_ids", "(SELECT id FROM products WHERE deleted_at IS NULL)")},
  'category_ids', ${gone("categories", "category_ids", "categories")},
  'tag_ids', ${gone("tags", "tag_ids", "tags")})`
  .mapWith(jsonOf(Missing))
  .as("missing");

const Spent = z.array(z.object({ currency: z.string(), amount: z.int() }));

const spent = sql`(SELECT json_group_array(json_object('currency', s.currency, 'amount', s.amount))
  FROM promotion_spending s WHERE s.promotion_id = promotions.id)`
  .mapWith(jsonOf(Spent))
  .as("spent");

const wholePromotion = (ctx: Ctx) => ctx.db.select({ ...getTableColumns(promotions), missing, spent }).from(promotions);

/** A promotion with what it names and is not there, and what it has taken off in each currency. */
export type PromotionRow = Awaited<ReturnType<typeof wholePromotion>>[number];

export const selectPromotion = (ctx: Ctx, id: string) => wholePromotion(ctx).where(eq(promotions.id, id));

export type PromotionFilter = {
  readonly status?: PromotionStatus | undefined;
  readonly is_automatic?: boolean | undefined;
};

/** As `statusOf` says it of a row. */
const inStatus = (status: PromotionStatus, now: number): SQL =>
  ({
    archived: sql`archived_at IS NOT NULL`,
    stopped: sql`is_active = 0 AND archived_at IS NULL`,
    ended: sql`is_active = 1 AND ends_at <= ${now}`,
    scheduled: sql`is_active = 1 AND starts_at > ${now}`,
    active: sql`is_active = 1 AND coalesce(starts_at <= ${now}, 1) AND coalesce(ends_at > ${now}, 1)`,
  })[status];

const matching = (ctx: Ctx, { status, is_automatic }: PromotionFilter): SQL | undefined =>
  and(
    status === undefined ? undefined : inStatus(status, ctx.now()),
    is_automatic === undefined ? undefined : eq(promotions.is_automatic, is_automatic),
  );

/** A page of promotions, newest first, one more than `limit`. */
export const selectPromotions = (
  ctx: Ctx,
  filter: PromotionFilter,
  after: readonly CursorValue[] | null,
  limit: number,
) =>
  wholePromotion(ctx)
    .where(and(matching(ctx, filter), behind([promotions.created_at, promotions.id], "desc", after)))
    .orderBy(desc(promotions.created_at), desc(promotions.id))
    .limit(limit + 1);

export const countPromotions = (ctx: Ctx, filter: PromotionFilter) =>
  ctx.db
    .select({ total_count: sql<number>`count(*)` })
    .from(promotions)
    .where(matching(ctx, filter));

/** How many are active, whether their time has come or not: all of these are in the snapshot. And how many of them products are shown with. */
export const countActive = (ctx: Ctx) =>
  ctx.db
    .select({ active: sql<number>`count(*)`, shown: sql<number>`coalesce(sum(show_on_products), 0)` })
    .from(promotions)
    .where(eq(promotions.is_active, true));

/** A condition that holds while a promotion that is not archived is for this customer group. */
export const namesGroup = (group_id: string): SQL =>
  sql`EXISTS (SELECT 1 FROM promotions p, json_each(p.conditions) c, json_each(c.value, '$.group_ids') named
    WHERE p.archived_at IS NULL AND named.value = ${group_id})`;

const isShown = sql.raw("shown.is_active = 1 AND shown.show_on_products = 1");

/** Whether a condition names one of these, a query of one column `id`. */
const names = (key: string, those: SQL): SQL =>
  sql`EXISTS (SELECT 1 FROM json_each(needed.value, ${sql.raw(`'$.${key}'`)}) one WHERE one.value IN (${those}))`;

/** Each category that the product is in, with all above it. */
const categories =
  sql.raw(`SELECT step.value FROM product_categories put JOIN categories at_end ON at_end.id = put.category_id,
  json_each('["' || replace(trim(at_end.path, '/'), '/', '","') || '"]') step WHERE put.product_id = products.id`);

/** The promotions that products are shown with: as `matchLines` says it of a line, as far as a product alone decides. */
export const shownOnProducts: ShownBadges = {
  shownOn: (
    currency,
    at,
  ) => sql`(SELECT json_group_array(json_object('id', shown.id, 'title', shown.title, 'ends_at', shown.ends_at)
      ORDER BY shown.priority, shown.created_at, shown.id)
    FROM promotions shown WHERE ${isShown} AND coalesce(shown.starts_at <= ${at}, 1) AND coalesce(shown.ends_at > ${at}, 1)
      AND NOT EXISTS (SELECT 1 FROM json_each(shown.conditions) needed WHERE NOT CASE needed.value ->> 'kind'
        WHEN 'products' THEN ${names("product_ids", sql`products.id`)}
        WHEN 'categories' THEN ${names("category_ids", categories)}
        WHEN 'tags' THEN ${names("tag_ids", sql`SELECT tag_id FROM product_tags put WHERE put.product_id = products.id`)}
        WHEN 'currencies' THEN ${names("currencies", currency)}
        ELSE 1 END))`,
  nextChange: (
    at,
  ) => sql`(SELECT min(moment.value) FROM promotions shown, json_each(json_array(shown.starts_at, shown.ends_at)) moment
    WHERE ${isShown} AND moment.value > ${at})`,
};
