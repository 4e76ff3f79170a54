import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { newId } from "./ids.ts";
import { requireOrder } from "./orders.ts";
import { missing, Refusal } from "./refusal.ts";
import type { Order, Payment, Refund } from "./store.ts";
import { viewOrder, viewPayment, viewRefund } from "./views.ts";

export function requirePayment({ store }: Call, id: string): Payment {
  const payment = store.payment(id);
  if (!payment) throw missing();
  return payment;
}

const isPaid = ({ store }: Call, order_id: string): boolean =>
  store.paymentsOf(order_id).some(({ captured }) => captured);

/** The shopper begins to pay in Checkout. Several payments of one order may be under way until one of them is captured. */
export function beginPayment(
  call: Call,
  order: Order,
  how: Partial<Pick<Payment, "refunds_slowly" | "method">>,
): Payment {
  if (isPaid(call, order.id)) throw new Refusal(400, "Order already paid");
  const payment: Payment = {
    id: `pay_${newId()}`,
    order_id: order.id,
    amount: order.amount,
    currency: order.currency,
    status: "created",
    captured: false,
    method: how.method ?? "card",
    refunds_slowly: how.refunds_slowly ?? false,
    failure: null,
    created_at: call.now,
  };
  call.store.putPayment(payment);
  return payment;
}

/** The bank agrees, at once or days later. Of an order that is paid by then it goes back at once. */
export function authorizePayment(call: Call, id: string): Payment {
  const payment = requirePayment(call, id);
  if (payment.status !== "created" && payment.status !== "failed")
    throw new Refusal(400, "The payment is not waiting for its bank");
  const order = requireOrder(call, payment.order_id);
  const was_paid = isPaid(call, order.id);
  const authorized: Payment = { ...payment, status: "authorized", failure: null };
  call.store.putPayment(authorized);
  emit(call, "payment.authorized", { payment: viewPayment(call.store, authorized) });
  if (was_paid) return lapsePayment(call, id);
  return order.captures_itself ? take(call, authorized) : authorized;
}

/** The bank refuses, or the shopper gives up. */
export function failPayment(call: Call, id: string): Payment {
  const payment = requirePayment(call, id);
  if (payment.status !== "created") throw new Refusal(400, "The payment is not waiting for its bank");
  const failure = { code: "BAD_REQUEST_ERROR", description: "Payment failed", reason: "payment_failed" };
  const failed: Payment = { ...payment, status: "failed", failure };
  call.store.putPayment(failed);
  emit(call, "payment.failed", { payment: viewPayment(call.store, failed) });
  return failed;
}

const CaptureOrder = z.strictObject({ amount: z.int().min(1), currency: z.string().length(3) });

export function capturePayment(call: Call, id: string, body: unknown): Payment {
  const { amount, currency } = CaptureOrder.parse(body);
  const payment = requirePayment(call, id);
  if (payment.captured) throw new Refusal(400, "This payment has already been captured");
  if (payment.status !== "authorized")
    throw new Refusal(400, "Only payments which have been authorized and not yet captured can be captured");
  if (currency !== payment.currency) throw new Refusal(400, "The currency of the capture is another one");
  if (amount !== payment.amount)
    throw new Refusal(400, "Capture amount must be equal to the amount authorized", { field: "amount" });
  if (isPaid(call, payment.order_id)) throw new Refusal(400, "Order already paid");
  return take(call, payment);
}

/** Takes the money, also of an order that is paid: as Razorpay does where an account captures by itself. */
export function take(call: Call, payment: Payment): Payment {
  if (payment.status !== "authorized") throw new Refusal(400, "The payment is not authorized");
  const { store } = call;
  const is_first = !isPaid(call, payment.order_id);
  const captured: Payment = { ...payment, status: "captured", captured: true };
  store.putPayment(captured);
  const view = viewPayment(store, captured);
  emit(call, "payment.captured", { payment: view });
  const order = requireOrder(call, payment.order_id);
  if (is_first) emit(call, "order.paid", { payment: view, order: viewOrder(store, order) });
  return captured;
}

/** Nobody has captured it in time: it goes back, which is a refund there of what was never captured. */
export function lapsePayment(call: Call, id: string): Payment {
  const payment = requirePayment(call, id);
  if (payment.status !== "authorized") throw new Refusal(400, "The payment is not authorized");
  const lapsed: Payment = { ...payment, status: "refunded" };
  const refund: Refund = {
    id: `rfnd_${newId()}`,
    payment_id: id,
    amount: payment.amount,
    currency: payment.currency,
    status: "processed",
    notes: {},
    receipt: null,
    speed_requested: "normal",
    created_at: call.now,
  };
  call.store.putPayment(lapsed);
  call.store.putRefund(refund);
  const about = { refund: viewRefund(refund), payment: viewPayment(call.store, lapsed) };
  for (const type of ["refund.created", "refund.processed"]) emit(call, type, about);
  return lapsed;
}

/** The payer disputes a payment: nothing has moved yet. */
export function disputePayment(call: Call, id: string): object {
  const payment = requirePayment(call, id);
  const dispute = {
    id: `disp_${newId()}`,
    entity: "dispute",
    payment_id: id,
    amount: payment.amount,
    currency: payment.currency,
    amount_deducted: 0,
    reason_code: "goods_or_services_not_received_or_partially_received",
    respond_by: call.now + 604_800,
    status: "open",
    phase: "chargeback",
    created_at: call.now,
  };
  emit(call, "payment.dispute.created", { payment: viewPayment(call.store, payment), dispute });
  return dispute;
}
