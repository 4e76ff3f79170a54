import { sql } from "drizzle-orm";
import { orderTags } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect, jsonRows } from "#platform/data/insert-rows";
import { orderTagCounts } from "./tables.ts";
import { TAGS_MAX } from "./tag-schemas.ts";

/** What a change of an order's tags adds, and what it takes away: named tags, or all `others`. */
export type TagChange = { readonly add: readonly string[]; readonly remove: readonly string[] | "others" };

/**
 * Statements that change the tags of an order and how many orders have each. They count by what is there when they run. One tag too
 * many leaves `order_tags.created_at` empty, so that the whole batch is undone.
 */
export function tagStatements(ctx: Ctx, order_id: string, { add, remove }: TagChange): Statement[] {
  const here = sql`order_id = ${order_id}`;
  const named = sql`(SELECT value FROM ${jsonRows(add)})`;
  const goes = remove === "others" ? sql`tag NOT IN ${named}` : sql`tag IN (SELECT value FROM ${jsonRows(remove)})`;
  const present = sql`(SELECT tag FROM order_tags WHERE ${here})`;
  const after = sql`(SELECT count(*) FROM (SELECT tag FROM order_tags WHERE ${here} UNION SELECT value FROM ${jsonRows(add)}))`;
  return [
    ctx.db
      .update(orderTagCounts)
      .set({ order_count: sql`order_count - 1` })
      .where(sql`tag IN (SELECT tag FROM order_tags WHERE ${here} AND ${goes})`),
    ctx.db.delete(orderTags).where(sql`${here} AND ${goes}`),
    insertSelect(
      ctx,
      orderTagCounts,
      { tag: sql`value`, order_count: 1 },
      sql`FROM ${jsonRows(add)} WHERE value NOT IN ${present}`,
    ).onConflictDoUpdate({
      target: orderTagCounts.tag,
      set: { order_count: sql`order_count + 1` },
    }),
    insertSelect(
      ctx,
      orderTags,
      {
        order_id,
        tag: sql`value`,
        created_at: sql`CASE WHEN ${after} <= ${TAGS_MAX} THEN ${ctx.now()} END`,
      },
      sql`FROM ${jsonRows(add)} WHERE value NOT IN ${present}`,
    ),
    ctx.db.delete(orderTagCounts).where(sql`order_count = 0`),
  ];
}
