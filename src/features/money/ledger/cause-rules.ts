/**
 * What money goes back for. The ledger, accounts of stored value, the limit of an hour and invoices each keep one entry under it, so that a
 * repeat finds it: they are stored, and never change.
 */

/** A refund, by its id; for the whole of an order the order's own. */
export const refundCause = (refund_id: string): string => `refund:${refund_id}`;

/** The cancel of an order as a whole. */
export const cancelCause = (order_id: string): string => `cancel:${order_id}`;
