import { closeOrder } from "./close-order.ts";
import type { Charge, Intent, Order, Ports } from "./ports.ts";
import { providerKey } from "./protocol.ts";
import { settleConfirmed, settleOrder } from "./settle-order.ts";
import { beginTrying } from "./stock-of-order.ts";

export type PaymentAttempt = {
  /** Confirms at once when given; otherwise the client confirms with the intent's secret. */
  readonly payment_method_id: string | null;
  /**
   * Names the attempt: a hash of the request's Idempotency-Key. A repeat of the request is then the same attempt at
   * the provider too, and nobody has to count.
   */
  readonly attempt: string;
};

export type PaidPending =
  /** Authorised, waiting for the shopper (`requires_action`), or waiting for a method: see the intent's status. */
  | { readonly kind: "payable"; readonly order: Order; readonly intent: Intent }
  | { readonly kind: "declined"; readonly order: Order; readonly intent: Intent }
  /** Not payable any more, or never was: it is paid, closed, or nothing is captured for it. */
  | { readonly kind: "settled"; readonly order: Order };

export type PayResult = PaidPending | { readonly kind: "not_found" };

/** Another attempt to pay an order that is still `pending`, on the same intent. */
export async function payOrder(ports: Ports, order_id: string, attempt: PaymentAttempt): Promise<PayResult> {
  const order = await ports.orders.find(order_id);
  return order ? payPending(ports, order, attempt) : { kind: "not_found" };
}

/** The payment half of a checkout: an intent that is attached before anybody can confirm it, then the confirmation. */
export async function payPending(ports: Ports, order: Order, attempt: PaymentAttempt): Promise<PaidPending> {
  const { charge } = order;
  if (!charge || order.status !== "pending") return settled(ports, order);
  if (ports.clock.now() >= order.deadline_at) {
    return { kind: "settled", order: (await closeOrder(ports, order, "expired")) ?? order };
  }
  const intent_id = charge.intent_id ?? (await attachIntent(ports, order, charge));
  if (!intent_id) return settled(ports, order);

  const provider = ports.provider(charge.provider);
  const { payment_method_id } = attempt;
  if (payment_method_id === null) return answer(ports, order, "payable", await provider.retrieve(intent_id));
  const key = providerKey.confirm(charge.payment_id, attempt.attempt);
  const { kind, intent } = await provider.confirm(intent_id, payment_method_id, key);
  ports.later(async () => {
    if (kind !== "declined") return settleConfirmed(ports, order, intent);
    // Of a method that it could not even try the provider keeps no word: the mirror alone remembers that attempt.
    await beginTrying(ports, order);
    await ports.orders.mirror(order, intent);
    return settleOrder(ports, order.order_id);
  });
  return answer(ports, order, kind === "declined" ? "declined" : "payable", intent);
}

/**
 * The intent is created unconfirmed and written onto the order before anyone can confirm it, so money can only ever
 * arrive on an intent that the order knows. The second process goes on with the intent of the first. Null when the
 * order is payable no more.
 */
async function attachIntent(ports: Ports, order: Order, charge: Charge): Promise<string | null> {
  const provider = ports.provider(charge.provider);
  const { intent_id } = await provider.create(order, charge, providerKey.create(order.order_id, ports.clock.now()));
  if (await ports.orders.attach(order, intent_id)) return intent_id;
  const now = await settleOrder(ports, order.order_id);
  const attached_id = now?.charge?.intent_id ?? null;
  // Never attached and never will be. Nobody holds its secret, but do not leave it dangling.
  if (attached_id !== intent_id) await provider.cancel(intent_id);
  return now?.status === "pending" ? attached_id : null;
}

async function answer(ports: Ports, order: Order, kind: "payable" | "declined", intent: Intent): Promise<PaidPending> {
  return intent.status === "cancelled" ? settled(ports, order) : { kind, order, intent };
}

async function settled(ports: Ports, order: Order): Promise<PaidPending> {
  return { kind: "settled", order: (await settleOrder(ports, order.order_id)) ?? order };
}
