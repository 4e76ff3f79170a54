import { issueOrderToken } from "#people/order-holders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { sendOnce } from "#platform/messages/mail";
import { OrderError } from "./errors.ts";
import { orderEvents } from "./events.ts";
import { findOrder } from "./find-order.ts";
import { orderConfirmation, orderLink } from "./mails.ts";
import { toOrderFields } from "./schemas.ts";
import type { SealedOrder } from "./store.ts";
import { unsealOrder } from "./unseal-order.ts";

/**
 * Sends the confirmation of an order, once for the order whichever event announces it, and once more for each `occasion`. A guest's
 * link carries the order's token. Throws when the mail cannot be sent now.
 */
export async function sendConfirmation(
  ctx: Ctx,
  sealed: SealedOrder | undefined,
  once: Statement,
  occasion: string | null = null,
): Promise<void> {
  if (!sealed) throw new Error("an order that was announced is not there");
  const row = await unsealOrder(ctx, sealed);
  const { email, id: order_id } = row;
  // Its person is erased.
  if (email === null) {
    await commit(ctx, [once]);
    return;
  }
  const { SHOP_NAME: shop_name, STOREFRONT_URL } = ctx.config;
  const order = toOrderFields(row);
  const token = row.user_id === null ? await issueOrderToken(ctx, order_id) : null;
  const link = orderLink(STOREFRONT_URL, order.order_number, token);
  await sendOnce(ctx, orderConfirmation({ ...order, order_id, email }, { shop_name, link, occasion }), [once]);
}

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
