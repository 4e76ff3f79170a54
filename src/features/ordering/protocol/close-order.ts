import type { PlaceRefusal, Shortage } from "#ordering/checkout-journal";
import type { OrderEnding } from "#ordering/orders";
import type { CheckoutRef, Order, Ports } from "./ports.ts";
import { settleOrder } from "./settle-order.ts";
import { releaseStock } from "./stock-of-order.ts";

/** Why a checkout ended before it became an order, for a repeat of the request that began it. */
type Why = { readonly shortages?: readonly Shortage[]; readonly refusal?: PlaceRefusal };

/**
 * Brings a checkout to an end unpaid, unless it has already been paid for: read the status of what comes back.
 * Undefined when no row was ever placed, and then none ever will be.
 *
 * The fence comes before anything is given back: a release that is not yet decided would hand units to somebody else
 * while this order can still be paid.
 */
export async function closeOrder(
  ports: Ports,
  checkout: CheckoutRef,
  ends_as: OrderEnding,
  { shortages = [], refusal }: Why = {},
): Promise<Order | undefined> {
  const { order_id, cart_id } = checkout;
  let order = await ports.orders.find(order_id);
  if (!order) {
    if ((await ports.orders.fence(order_id)) === "closed") {
      await releaseStock(ports.stock, checkout, false);
      await ports.journal.conclude(cart_id, { order_id, state: "ended", shortages, refusal });
      return undefined;
    }
    order = await ports.orders.find(order_id);
  }
  // Whether this move is won or lost, the row now says what the order is to become, and settling takes it there.
  if (order?.status === "pending") await ports.orders.move(order, "close", { ends_as });
  return settleOrder(ports, order_id);
}
