import type { OrderStatus } from "#ordering/orders";
import { isFunded, ownIntent } from "./money-of-order.ts";
import type { Intent, Moved, Order, Ports } from "./ports.ts";
import {
  awaitPayment,
  capturePayment,
  commitToShopper,
  finishCancelling,
  finishClosing,
  finishRefusing,
  restEnded,
  restFulfilled,
  restSold,
} from "./settle-steps.ts";

/** What is done for an order in each state. A step either tries one move, or finds that there is nothing to do. */
type Step = (ports: Ports, order: Order) => Promise<Moved | "rests">;

const steps = {
  pending: awaitPayment,
  committing: commitToShopper,
  capturing: capturePayment,
  refusing: finishRefusing,
  closing: finishClosing,
  cancelling: finishCancelling,
  paid: restSold,
  processing: restSold,
  shipping: restFulfilled,
  shipped: restFulfilled,
  delivered: restFulfilled,
  expired: restEnded,
  cancelled: restEnded,
  failed: restEnded,
} as const satisfies Record<OrderStatus, Step>;

/** More steps than any order has, lost races included; beyond it something moves in circles. */
const MOST_STEPS = 32;

/**
 * Takes an order as far as it can go now, from whatever state it is in. Webhook, return page, alarm, sweep and staff
 * all call this and nothing else, in any order and as often as they like: each step asks the authority what is true,
 * and only the winner of a move goes on. Undefined when no order with this id was ever placed.
 */
export async function settleOrder(ports: Ports, order_id: string): Promise<Order | undefined> {
  return settleFrom(ports, order_id, await ports.orders.find(order_id));
}

/**
 * As `settleOrder`, when the payment of a pending order has just been confirmed: the order and the provider's answer are in hand, and
 * neither is read again. If the order moved meanwhile, the first move is lost, and then it is read.
 */
export async function settleConfirmed(ports: Ports, order: Order, intent: Intent): Promise<Order | undefined> {
  const { order_id, status, charge } = order;
  if (status !== "pending" || !charge || !isFunded(ownIntent(order, charge, intent)))
    return settleOrder(ports, order_id);
  const first = await ports.orders.move(order, "commit", { intent });
  return first.moved ? settleFrom(ports, order_id, first.order) : settleOrder(ports, order_id);
}

/** As `settleOrder`, from the order as it was read a moment ago. */
export const settleFound = (ports: Ports, order: Order): Promise<Order | undefined> =>
  settleFrom(ports, order.order_id, order);

async function settleFrom(ports: Ports, order_id: string, found: Order | undefined): Promise<Order | undefined> {
  let order = found;
  for (let taken = 0; order && taken < MOST_STEPS; taken++) {
    const step: Step = steps[order.status];
    const next = await step(ports, order);
    if (next === "rests") return order;
    order = next.moved ? next.order : await ports.orders.find(order_id);
  }
  if (order) throw new Error(`order ${order_id} does not come to rest`);
  return undefined;
}
