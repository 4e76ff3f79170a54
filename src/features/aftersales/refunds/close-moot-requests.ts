import { sql } from "drizzle-orm";
import { rejectMoot } from "#money/payments";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { refundItems } from "./tables.ts";

/** Statements that close the open request of an order all of whose money went back another way, with its units. */
export const mootStatements = (ctx: Ctx, order_id: string): Statement[] => [
  rejectMoot(ctx, order_id),
  ctx.db
    .delete(refundItems)
    .where(
      sql`order_id = ${order_id} AND refund_id IN (SELECT id FROM refunds WHERE order_id = ${order_id} AND status = 'rejected')`,
    ),
];

/** When an order has ended: a shopper's request for money that went back with it does not stay open. */
export async function closeMootRequests(
  ctx: Ctx,
  { order_id }: { readonly order_id: string },
  once: Statement,
): Promise<void> {
  await commit(ctx, [...mootStatements(ctx, order_id), once]);
}
