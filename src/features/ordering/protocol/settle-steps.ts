/** One step for each state of an order; `settleOrder` chains them. All may run twice, or at once, or be cut off. */
import type { CancellableStatus, OrderEnding, OrderEvent, OrderStatus } from "#ordering/orders";
import { isBeingTried, isFunded, isOwed, isOwedByHand, ownIntent, readIntent, returnMoney } from "./money-of-order.ts";
import type { Charge, Intent, Moved, Order, Ports } from "./ports.ts";
import { providerKey } from "./protocol.ts";
import { beginTrying, commitStock, releaseStock, uncommitStock } from "./stock-of-order.ts";

type Stepped = Promise<Moved | "rests">;

/** `pending`: moves on once the money is there, ends when it can never come. */
export async function awaitPayment(ports: Ports, order: Order): Stepped {
  if (!order.charge) return ports.orders.move(order, "commit");
  const intent = await readIntent(ports, order);
  if (!intent) return "rests";
  if (isFunded(intent)) return ports.orders.move(order, "commit", { intent });
  if (intent.status === "cancelled") return ports.orders.move(order, "close", { ends_as: "failed", intent });
  // A decline leaves the intent as unconfirmed as it was; only its reason tells that there was an attempt, and not each leaves one.
  const { intent_status, failure_code } = order.charge;
  const declined = intent.failure_code !== null && intent.failure_code !== failure_code;
  if (intent.status === intent_status && !declined) return "rests";
  if (declined || isBeingTried(intent)) await beginTrying(ports, order);
  await ports.orders.mirror(order, intent);
  return "rests";
}

/** `committing`: the held units become the shopper's, or the order is refused. */
export async function commitToShopper(ports: Ports, order: Order): Stepped {
  if (!(await commitStock(ports.stock, order))) return ports.orders.move(order, "refuse");
  return ports.orders.move(order, order.charge ? "capture" : "accept");
}

/** `capturing`: the one place where money is taken. Rests where the money is on its way, or the payer has to choose another way to pay. */
export async function capturePayment(ports: Ports, order: Order): Stepped {
  const { charge } = order;
  if (!charge?.intent_id) throw new Error(`order ${order.order_id} is capturing without an intent`);
  const intent = ownIntent(order, charge, await askForMoney(ports, order, charge, charge.intent_id));
  if (intent.status === "captured") return ports.orders.move(order, "pay", { intent });
  if (intent.status === "cancelled") return ports.orders.move(order, "refuse");
  if (intent.status === "authorized") throw new Error(`intent ${intent.intent_id} is authorized after its capture`);
  const is_coming = intent.status === "processing";
  // Nobody asks for the money after this move, whatever the payer still does.
  if (!is_coming && ports.clock.now() >= order.deadline_at) return ports.orders.move(order, "refuse");
  const status = is_coming ? "processing" : "requires_action";
  const failure_code = intent.failure_code ?? (is_coming ? null : charge.failure_code);
  if (status !== charge.intent_status || failure_code !== charge.failure_code)
    await ports.orders.mirror(order, { ...intent, status, failure_code });
  return "rests";
}

/** Captures. Once that was declined, or the money is on its way, only when the provider says that it is worth another try. */
async function askForMoney(ports: Ports, { order_id }: Order, charge: Charge, intent_id: string): Promise<Intent> {
  const provider = ports.provider(charge.provider);
  const now = ports.clock.now();
  const was_declined = charge.intent_status === "requires_action";
  if (!was_declined && charge.intent_status !== "processing")
    return provider.capture(intent_id, providerKey.capture(order_id, now));
  const intent = await provider.retrieve(intent_id);
  if (intent.status !== "authorized") return intent;
  return provider.capture(intent_id, providerKey.captureAgain(order_id, now));
}

/** `refusing`: the money goes back before the stock does. */
export async function finishRefusing(ports: Ports, order: Order): Stepped {
  const intent = await returnMoney(ports, order, providerKey.autoRefund(order.order_id, ports.clock.now()));
  await releaseStock(ports.stock, order, true);
  return ports.orders.move(order, "fail", { intent });
}

/** `closing`: nobody can pay any more, and only then are the units anybody's. */
export async function finishClosing(ports: Ports, order: Order): Stepped {
  if (!order.ends_as) throw new Error(`order ${order.order_id} is closing without an ending`);
  const intent = await returnMoney(ports, order, providerKey.autoRefund(order.order_id, ports.clock.now()));
  await releaseStock(ports.stock, order, false);
  return ports.orders.move(order, closingEvents[order.ends_as], { intent });
}

/** `cancelling`: sold and cancelled before it was shipped. */
export async function finishCancelling(ports: Ports, order: Order): Stepped {
  const intent = await returnMoney(ports, order, providerKey.cancelRefund(order.order_id, ports.clock.now()));
  await uncommitStock(ports.stock, order);
  return ports.orders.move(order, "give_back", { intent });
}

/** `paid`, `processing`: at rest, unless a cancel was noted while the money was being taken. */
export async function restSold(ports: Ports, order: Order): Stepped {
  if (order.cancel_requested_at !== null && isCancellable(order.status)) {
    return ports.orders.move(order, "cancel", { cancelled_from: order.status });
  }
  return conclude(ports, order, "sold");
}

/** `shipped`, `delivered`: too late for anything here. */
export async function restFulfilled(ports: Ports, order: Order): Stepped {
  return conclude(ports, order, "sold");
}

/** `expired`, `cancelled`, `failed`: for good. Money that still turns up goes back in full. */
export async function restEnded(ports: Ports, order: Order): Stepped {
  const intent = await readIntent(ports, order);
  if (intent && (intent.status === "authorized" || isOwed(order, intent))) {
    const returned = await returnMoney(ports, order, providerKey.autoRefund(order.order_id, ports.clock.now()));
    if (returned) await ports.orders.mirror(order, returned);
  }
  return conclude(ports, order, "ended");
}

const closingEvents = {
  expired: "expire",
  cancelled: "cancel",
  failed: "fail",
} as const satisfies Record<OrderEnding, OrderEvent>;

/** The journal stays open, and its alarm goes on driving, until it has heard this. */
async function conclude(ports: Ports, order: Order, state: "sold" | "ended"): Promise<"rests"> {
  const { cart_id, order_id } = order;
  const owed = state === "sold" && isOwedByHand(order) ? { is_owed: true } : {};
  await ports.journal.conclude(cart_id, { order_id, state, shortages: [], ...owed });
  return "rests";
}

function isCancellable(status: OrderStatus): status is CancellableStatus {
  return status === "paid" || status === "processing";
}
