import { findOrder, OrderError, orderEvents } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { commit, publish } from "#platform/data/outbox";

/**
 * Has the confirmation of an order mailed once more, to the address that the order has: a guest's link in it is valid for
 * another 180 days. Throws `order_not_found`, `order_erased`, and `order_not_sold` for an order that was never paid or accepted.
 */
export async function requestMail(ctx: Ctx, reference: string): Promise<void> {
  const { id: order_id, email, sold_at } = await findOrder(ctx, reference);
  if (email === null) throw OrderError.order_erased();
  if (sold_at === null) throw OrderError.order_not_sold();
  await commit(ctx, [
    publish(ctx, orderEvents["order.mail_requested"], { order_id }),
    audit(ctx, { action: "order.mail_requested", subject_type: "order", subject_id: order_id }),
  ]);
}
