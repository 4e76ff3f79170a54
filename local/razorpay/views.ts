import type { Notes, Order, Payment, Refund, Store } from "./store.ts";

/** Without any they are an empty list there. */
const viewNotes = (notes: Notes): object => (Object.keys(notes).length === 0 ? [] : notes);

export const collection = (items: readonly object[]): object => ({ entity: "collection", count: items.length, items });

export function viewOrder(store: Store, order: Order): object {
  const { id, amount, currency, receipt, notes, created_at } = order;
  const payments = store.paymentsOf(id);
  const amount_paid = payments.some(({ captured }) => captured) ? amount : 0;
  return {
    id,
    entity: "order",
    amount,
    amount_paid,
    amount_due: amount - amount_paid,
    currency,
    receipt,
    offer_id: null,
    status: amount_paid > 0 ? "paid" : payments.length > 0 ? "attempted" : "created",
    attempts: payments.length,
    notes: viewNotes(notes),
    created_at,
  };
}

/** What went back of a payment, and what is on its way back. */
export const refundedOf = (store: Store, { id }: Payment): number =>
  store
    .refundsOf(id)
    .filter(({ status }) => status !== "failed")
    .reduce((sum, { amount }) => sum + amount, 0);

export function viewPayment(store: Store, payment: Payment): object {
  const { id, amount, currency, order_id, status, method, captured, failure, created_at } = payment;
  const amount_refunded = refundedOf(store, payment);
  return {
    id,
    entity: "payment",
    amount,
    currency,
    status,
    order_id,
    invoice_id: null,
    international: false,
    method,
    amount_refunded,
    refund_status: amount_refunded === 0 ? null : amount_refunded < amount ? "partial" : "full",
    captured,
    description: null,
    card_id: null,
    bank: null,
    wallet: null,
    vpa: method === "upi" ? "buyer@upi" : null,
    email: "buyer@example.com",
    contact: "+919876543210",
    notes: [],
    fee: captured ? Math.floor(amount / 50) : null,
    tax: captured ? 0 : null,
    error_code: failure?.code ?? null,
    error_description: failure?.description ?? null,
    error_source: failure === null ? null : "bank",
    error_step: failure === null ? null : "payment_authorization",
    error_reason: failure?.reason ?? null,
    acquirer_data: {},
    created_at,
  };
}

export const viewRefund = (refund: Refund): object => ({
  id: refund.id,
  entity: "refund",
  amount: refund.amount,
  currency: refund.currency,
  payment_id: refund.payment_id,
  notes: viewNotes(refund.notes),
  receipt: refund.receipt,
  acquirer_data: { arn: null },
  created_at: refund.created_at,
  batch_id: null,
  status: refund.status,
  speed_processed: "normal",
  speed_requested: refund.speed_requested,
});

/** An order with everything about it, for people who look at the sandbox. */
export function viewWhole(store: Store, order: Order): object {
  const payments = store.paymentsOf(order.id);
  return {
    ...viewOrder(store, order),
    payments: payments.map((payment) => viewPayment(store, payment)),
    refunds: payments.flatMap(({ id }) => store.refundsOf(id)).map(viewRefund),
  };
}
