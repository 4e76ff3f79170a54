import type { Intent, Order, Ports } from "./ports.ts";

/** True once the shopper's money is promised or taken. */
export const isFunded = (intent: Intent): boolean => intent.status === "authorized" || intent.status === "captured";

/** True while the bank or the shopper still has something to do about an attempt to pay. */
export const isBeingTried = (intent: Intent): boolean =>
  intent.status === "requires_action" || intent.status === "processing";

/** The intent of an order as its provider knows it now; undefined when there is none. */
export async function readIntent(ports: Ports, order: Order): Promise<Intent | undefined> {
  const { charge } = order;
  if (!charge?.intent_id) return undefined;
  const intent = await ports.provider(charge.provider).retrieve(charge.intent_id);
  // An intent that pays for something else must never settle this order, whatever brought it here.
  const belongs =
    intent.order_id === order.order_id && intent.amount === charge.amount && intent.currency === order.currency;
  if (!belongs) throw new Error(`intent ${intent.intent_id} does not belong to order ${order.order_id}`);
  return intent;
}

/** Gives all of it back: an authorisation is cancelled, what was captured is refunded. Asked twice, done once. */
export async function returnMoney(ports: Ports, order: Order, refund_key: string): Promise<Intent | undefined> {
  const { charge } = order;
  if (!charge?.intent_id) return undefined;
  const provider = ports.provider(charge.provider);
  const cancelled = await provider.cancel(charge.intent_id);
  const owed = cancelled.captured > cancelled.refunded;
  const intent = owed ? await provider.refundRest(charge.intent_id, refund_key) : cancelled;
  const returned =
    intent.captured === intent.refunded && (intent.status === "cancelled" || intent.status === "captured");
  if (!returned) throw new Error(`order ${order.order_id} still has money at ${charge.provider}`);
  return intent;
}
