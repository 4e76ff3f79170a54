/**
 * The ids of stock operations and movements that the shop makes by itself: what each is for is its id, so that a repeat does
 * nothing. The stock objects keep them, so they never change.
 */
export const operationId = {
  /** The opening stock of a variant. */
  initial: (variant_id: string): string => `initial:${variant_id}`,
  /** The units of a fulfilment leave the house. */
  ship: (fulfilment_id: string): string => `${SHIP}${fulfilment_id}`,
  /** The sale of an order is undone, by the order's id, or that of some of its units, by the cancellation's. */
  cancel: (id: string): string => `${CANCEL}${id}`,
  /** The units of a refund go back on the shelf. */
  refund: (refund_id: string): string => `${REFUND}${refund_id}`,
  /** The units of a return that an inspection brings in. */
  return: (inspection_id: string): string => `return:${inspection_id}`,
  /** Those of them that it found damaged. */
  damage: (inspection_id: string): string => `damage:${inspection_id}`,
  /** What an order that came to nothing still kept is freed. */
  reconcile: (order_id: string): string => `reconcile:${order_id}`,
};

const CANCEL = "cancel:";
const REFUND = "refund:";
const SHIP = "ship:";

/** The fulfilment that an operation was for; null for any other operation. */
export const fulfilmentOfOperation = (operation_id: string): string | null =>
  operation_id.startsWith(SHIP) ? operation_id.slice(SHIP.length) : null;

/** The order or cancellation that an operation was for; null for any other operation. */
export const cancelledByOperation = (operation_id: string): string | null =>
  operation_id.startsWith(CANCEL) ? operation_id.slice(CANCEL.length) : null;

/** The refund that an operation was for; null for any other operation. */
export const refundOfOperation = (operation_id: string): string | null =>
  operation_id.startsWith(REFUND) ? operation_id.slice(REFUND.length) : null;
