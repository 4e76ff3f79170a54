import { eq } from "drizzle-orm";
import { idOfOrder, OrderError, orderTags, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { isGuardViolation } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { OrderDeskError } from "./errors.ts";
import { TAGS_MAX } from "./tag-schemas.ts";
import { type TagChange, tagStatements } from "./tag-statements.ts";

/**
 * Changes the tags of an order as staff, and gives those that it has then, in alphabetical order. Nothing is written where nothing
 * changes. 404 `order_not_found`, 409 `too_many_order_tags`.
 */
export async function changeTags(ctx: Ctx, reference: string, change: TagChange): Promise<string[]> {
  const [[order], rows] = await ctx.db.batch([
    selectOwner(ctx, reference),
    ctx.db
      .select({ tag: orderTags.tag })
      .from(orderTags)
      .where(eq(orderTags.order_id, idOfOrder(reference))),
  ]);
  if (!order) throw OrderError.order_not_found();
  const { order_id } = order;
  const before = rows.map(({ tag }) => tag).toSorted();
  const { add, remove } = change;
  const stays = (tag: string) => (remove === "others" ? add.includes(tag) : !remove.includes(tag));
  const tags = [...new Set([...before.filter(stays), ...add])].toSorted();
  if (tags.join() === before.join()) return before;
  try {
    await commit(ctx, [
      ...tagStatements(ctx, order_id, change),
      audit(ctx, {
        action: "order.tagged",
        subject_type: "order",
        subject_id: order_id,
        before: { tags: before },
        after: { tags },
      }),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "order_tags.created_at")) throw OrderDeskError.too_many_order_tags({ most: TAGS_MAX });
    throw error;
  }
  return tags;
}
