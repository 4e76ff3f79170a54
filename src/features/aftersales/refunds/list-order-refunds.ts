import { selectOrderRefunds } from "#money/payments";
import { idOfOrder, requireHolder, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { readCursor, toPage } from "#platform/data/cursor";

/** A page of the refunds of the caller's own order, oldest first, in one trip. 404 `order_not_found`. */
export async function listOrderRefunds(
  ctx: Ctx,
  reference: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const after = await readCursor(ctx, "order_refunds", reference, cursor);
  const [[order], rows] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectOrderRefunds(ctx, idOfOrder(reference), after, limit),
  ]);
  requireHolder(ctx, order);
  return toPage(ctx, "order_refunds", reference, rows, limit, (row) => [row.created_at, row.id]);
}
