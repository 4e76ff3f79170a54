/** What promotions have been used for, in figures: they move in the batches that write and delete the uses themselves. */
import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { insertSelect } from "#platform/data/insert-rows";
import { promotions, promotionSpending } from "./tables.ts";

/** Statements that count uses. `uses` is what follows a FROM: rows `u` with `promotion_id`, `currency` and `amount`, each promotion once. */
export const addUses = (ctx: Ctx, uses: SQL): Statement[] => [
  ctx.db
    .update(promotions)
    .set({ used_count: sql`${promotions.used_count} + 1` })
    .where(sql`${promotions.id} IN (SELECT u.promotion_id FROM ${uses})`),
  insertSelect(
    ctx,
    promotionSpending,
    { promotion_id: sql`u.promotion_id`, currency: sql`u.currency`, amount: sql`u.amount` },
    sql`FROM ${uses}`,
  ).onConflictDoUpdate({
    target: [promotionSpending.promotion_id, promotionSpending.currency],
    set: { amount: sql`${promotionSpending.amount} + excluded.amount` },
  }),
];

/** Statements that take uses out of the figures again, while their rows are still there. Nothing in them can fail. */
export const removeUses = (ctx: Ctx, uses: SQL): Statement[] => [
  ctx.db
    .update(promotions)
    .set({ used_count: sql`max(0, ${promotions.used_count} - 1)` })
    .where(sql`${promotions.id} IN (SELECT u.promotion_id FROM ${uses})`),
  ctx.db
    .update(promotionSpending)
    .set({
      amount: sql`max(0, ${promotionSpending.amount} - (SELECT u.amount FROM ${uses} AND u.promotion_id = promotion_spending.promotion_id))`,
    })
    .where(
      sql`(${promotionSpending.promotion_id}, ${promotionSpending.currency}) IN (SELECT u.promotion_id, u.currency FROM ${uses})`,
    ),
];
