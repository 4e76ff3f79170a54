/** The protocol's figures and the ids that make its repeats harmless. */

/** Longer than the payment window, so that a shopper who pays at the last moment still has the goods. */
export const hold_ttl_seconds = 25 * 60;

/** Stock objects asked at the same time. */
export const wave_size = 6;

/** One object per variant and one demand per variant, so the order's own id names its hold in each of them. */
export const holdId = (order_id: string): string => order_id;

/** The stock operation that undoes the sale of an order. */
export const cancelOperationId = (order_id: string): string => `cancel:${order_id}`;

/** Idempotency keys at the provider. */
export const providerKey = {
  create: (order_id: string) => `pi:${order_id}`,
  confirm: (payment_id: string, attempt: string) => `confirm:${payment_id}:${attempt}`,
  capture: (order_id: string) => `cap:${order_id}`,
  /** Money that came for an order that ended unpaid. */
  autoRefund: (order_id: string) => `ar:${order_id}`,
  cancelRefund: (order_id: string) => `cr:${order_id}`,
} as const;
