import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";

/** Writes down that a sale was seen, once however often the event comes: `once` is in the same batch. */
export async function noteSale(ctx: Ctx, { order_id }: { readonly order_id: string }, once: Statement): Promise<void> {
  const entry = { action: "bulk_orders.sale_seen", subject_type: "order", subject_id: order_id };
  await commit(ctx, [audit(ctx, entry), once]);
}
