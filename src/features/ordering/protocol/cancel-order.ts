import type { PlaceRefusal } from "#ordering/checkout-journal";
import { closeOrder } from "./close-order.ts";
import type { Order, Ports } from "./ports.ts";
import { settleOrder } from "./settle-order.ts";

export type Cancelled =
  /** Money and stock are back. */
  | { readonly kind: "cancelled"; readonly order: Order }
  /** Noted while the money was being taken, and carried out from `paid`. */
  | { readonly kind: "noted"; readonly order: Order }
  /** It has shipped, as a whole or in part, or it ended some other way before. */
  | { readonly kind: "too_late"; readonly order: Order }
  /** What it sold is used, or its money went another way: nothing was done. */
  | { readonly kind: "refused"; readonly order: Order; readonly refusal: PlaceRefusal }
  | { readonly kind: "not_found" };

/** Lost races before giving up; each one means that the order has moved on, and it cannot move on for long. */
const MOST_TRIES = 8;

/** Looks at the order just before it is cancelled from exactly this state, and throws where that may not be. */
export type CancelCheck = (order: Order) => Promise<void>;

/** Cancels an order that has not shipped. Asked twice, it answers the done state. */
export async function cancelOrder(ports: Ports, order_id: string, check?: CancelCheck): Promise<Cancelled> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const order = await ports.orders.find(order_id);
    if (!order) return { kind: "not_found" };
    await check?.(order);
    const answer = await tryToCancel(ports, order);
    if (answer) return answer;
  }
  throw new Error(`order ${order_id} moves faster than it can be cancelled`);
}

/** Undefined when the order has moved meanwhile and has to be looked at again. */
async function tryToCancel(ports: Ports, order: Order): Promise<Cancelled | undefined> {
  switch (order.status) {
    case "pending":
      await closeOrder(ports, order, "cancelled");
      break;
    case "committing":
    case "capturing":
      return (await ports.orders.requestCancel(order.order_id)) ? { kind: "noted", order } : undefined;
    case "paid":
    case "processing": {
      const moved = await ports.orders.move(order, "cancel", { cancelled_from: order.status });
      if (!moved.moved && moved.refusal) return { kind: "refused", order, refusal: moved.refusal };
      await settleOrder(ports, order.order_id);
      break;
    }
    case "refusing":
    case "closing":
    case "cancelling":
      await settleOrder(ports, order.order_id);
      break;
    case "cancelled":
      return { kind: "cancelled", order };
    case "shipping":
    case "shipped":
    case "delivered":
    case "expired":
    case "failed":
      return { kind: "too_late", order };
  }
  return undefined;
}
