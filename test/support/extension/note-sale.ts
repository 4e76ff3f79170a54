import { audit } from "#platform/audit";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/db";
import { commit } from "#platform/outbox";

/** Writes down that a sale was seen, once however often the event comes: `once` is in the same batch. */
export async function noteSale(ctx: Ctx, { order_id }: { readonly order_id: string }, once: Statement): Promise<void> {
  const entry = { action: "bulk_orders.sale_seen", subject_type: "order", subject_id: order_id };
  await commit(ctx, [audit(ctx, entry), once]);
}
