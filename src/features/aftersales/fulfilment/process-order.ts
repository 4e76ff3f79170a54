import { moveOrderStatements, type orderStateOf } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";

type Found = Awaited<ReturnType<typeof orderStateOf>>[number];

/**
 * Statements with which a paid order goes to work. None where it is to be cancelled: that begins from `paid`. Should another move be first,
 * their batch fails, and it is looked at again.
 */
export async function processOrder(ctx: Ctx, order: Found | undefined): Promise<Statement[]> {
  const ready = order?.status === "paid" && order.cancel_requested_at === null;
  return ready ? moveOrderStatements(ctx, order, "process") : [];
}
