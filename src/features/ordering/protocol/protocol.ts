/** The protocol's figures and the ids that make its repeats harmless. */

/** Longer than the payment window, so that a shopper who pays at the last moment still has the goods. */
export const HOLD_TTL_SECONDS = 25 * 60;

/** One object per variant and one demand per variant, so the order's own id names its hold in each of them. */
export const holdId = (order_id: string): string => order_id;

/**
 * Idempotency keys at the provider. It keeps its first answer to a key for a day, also when that was a server error: a
 * key for ever would hold a capture back for that day. So a key lasts five minutes where the intent's own state makes
 * a repeat harmless, and for ever only for a confirmation, where a repeat would be another attempt on the shopper's card.
 */
export const providerKey = {
  create: (order_id: string, now: number) => `pi:${order_id}:${periodOf(now)}`,
  confirm: (payment_id: string, attempt: string) => `confirm:${payment_id}:${attempt}`,
  capture: (order_id: string, now: number) => `cap:${order_id}:${periodOf(now)}`,
  /** After a decline, when the payer has agreed to another way to pay: the first key would only tell of the first. */
  captureAgain: (order_id: string, now: number) => `cap:${order_id}:again:${Math.floor(now / 60_000)}`,
  /** Money that came for an order that ended unpaid. */
  autoRefund: (order_id: string, now: number) => `ar:${order_id}:${periodOf(now)}`,
  cancelRefund: (order_id: string, now: number) => `cr:${order_id}:${periodOf(now)}`,
};

const PERIOD_MS = 5 * 60_000;
const periodOf = (now: number): number => Math.floor(now / PERIOD_MS);
