import type { z } from "@hono/zod-openapi";
import { and, count, desc, eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { behind, readPage } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import { AlertError } from "./errors.ts";
import type { MyAlertsQuery } from "./schemas.ts";
import { productAlerts } from "./tables.ts";

/** What the caller's account waits for, the newest first. */
export const listMyAlerts = (ctx: Ctx, { id: user_id }: User, query: z.output<typeof MyAlertsQuery>) =>
  readPage(ctx, query, {
    list: `my_product_alerts/${user_id}`,
    rows: (after) =>
      ctx.db
        .select()
        .from(productAlerts)
        .where(
          and(eq(productAlerts.user_id, user_id), behind([productAlerts.created_at, productAlerts.id], "desc", after)),
        )
        .orderBy(desc(productAlerts.created_at), desc(productAlerts.id))
        .limit(query.limit + 1),
    total: ctx.db.select({ total_count: count() }).from(productAlerts).where(eq(productAlerts.user_id, user_id)),
    keysOf: (row) => [row.created_at, row.id],
  });

/** Forgets one of them. 404 `product_alert_not_found` for one of somebody else, and for one that is gone. */
export async function deleteMyAlert(ctx: Ctx, { id: user_id }: User, id: string): Promise<void> {
  const gone = await ctx.db
    .delete(productAlerts)
    .where(and(eq(productAlerts.id, id), eq(productAlerts.user_id, user_id)))
    .returning({ id: productAlerts.id });
  if (gone.length === 0) throw AlertError.product_alert_not_found();
}
