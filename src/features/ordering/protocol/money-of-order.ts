import type { Charge, Intent, Order, Ports } from "./ports.ts";

/** True once the shopper's money is promised or taken. */
export const isFunded = (intent: Intent): boolean => intent.status === "authorized" || intent.status === "captured";

/** True while the bank or the shopper still has something to do about an attempt to pay. */
export const isBeingTried = (intent: Intent): boolean =>
  intent.status === "requires_action" || intent.status === "processing";

/** The intent of an order as its provider knows it now; undefined when there is none. */
export async function readIntent(ports: Ports, order: Order): Promise<Intent | undefined> {
  const { charge } = order;
  if (!charge?.intent_id) return undefined;
  return ownIntent(order, charge, await ports.provider(charge.provider).retrieve(charge.intent_id));
}

/** The same intent. Throws on one that pays for something else: it must never settle this order, whatever brought it here. */
export function ownIntent({ order_id, currency }: Order, { amount }: Charge, intent: Intent): Intent {
  const belongs = intent.order_id === order_id && intent.amount === amount && intent.currency === currency;
  if (!belongs) throw new Error(`intent ${intent.intent_id} does not belong to order ${order_id}`);
  return intent;
}

/** Whether the provider holds captured money of an order that did not become credit. */
export const isOwed = ({ charge }: Order, { captured, refunded }: Intent): boolean =>
  captured - refunded > (charge?.credited ?? 0);

/** Whether money of an order by hand is still to come. */
export const isOwedByHand = ({ by_hand }: Order): boolean =>
  by_hand !== null && by_hand !== undefined && by_hand.amount > by_hand.captured + by_hand.waived;

/** Gives all of it back but what became credit: an authorisation is cancelled, what was captured is refunded. Asked twice, done once. */
export async function returnMoney(ports: Ports, order: Order, refund_key: string): Promise<Intent | undefined> {
  const { charge } = order;
  if (!charge?.intent_id) return undefined;
  const cancelled = await ports.provider(charge.provider).cancel(charge.intent_id);
  // With credit the rest goes back by a refund of the shop's own, which may have been made and not booked.
  const isUndone = charge.credited > 0 || isOwed(order, cancelled);
  const intent = isUndone ? await refundRest(ports, order, charge.intent_id, refund_key) : cancelled;
  const returned = !isOwed(order, intent) && (intent.status === "cancelled" || intent.status === "captured");
  if (!returned) throw new Error(`order ${order.order_id} still has money at ${charge.provider}`);
  return intent;
}

/** Where no part became credit, the provider refunds whatever is left: no amount is named that a repeat could give twice. */
async function refundRest(ports: Ports, order: Order, intent_id: string, refund_key: string): Promise<Intent> {
  const { provider: name = "", credited = 0 } = order.charge ?? {};
  const provider = ports.provider(name);
  if (credited === 0) return provider.refundRest(intent_id, refund_key);
  await ports.refunds.giveRest(order);
  return provider.retrieve(intent_id);
}
