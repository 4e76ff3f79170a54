import { and, eq } from "drizzle-orm";
import { arrivedProducts, orderEvents } from "#ordering/orders";
import { inIds } from "#platform/data/db";
import { onReading } from "#platform/data/queue";
import { reviews } from "./tables.ts";

/** A review that was written before its order arrived is one of a buyer from then on. */
export const reviewListeners = [
  onReading(
    orderEvents["fulfilment.delivered"],
    (ctx, { order_id }) => [arrivedProducts(ctx, order_id)] as const,
    async (ctx, [arrived], { order_id }) => {
      const owner_id = arrived[0]?.user_id ?? order_id;
      const product_ids = arrived.map(({ product_id }) => product_id);
      const theirs = and(eq(reviews.owner_id, owner_id), inIds(reviews.product_id, product_ids));
      return arrived.length === 0 ? [] : [ctx.db.update(reviews).set({ is_verified: true }).where(theirs)];
    },
  ),
];
