import { z } from "zod";
import { fromSteps, Money, requirePositive, toSteps } from "./amounts.ts";
import { type Call, emit } from "./call.ts";
import { Refusal } from "./refusal.ts";
import type { Capture, Refund } from "./store.ts";
import { newId, toTime } from "./times.ts";
import { viewCapture, viewRefund } from "./views.ts";

/** Without an amount all that is left goes back. */
const NewRefund = z.strictObject({
  amount: Money.optional(),
  custom_id: z.string().min(1).max(127).optional(),
  note_to_payer: z.string().max(255).optional(),
});

export function requireCapture({ store }: Call, id: string): Capture {
  const capture = store.capture(id);
  if (!capture) throw new Refusal(404, "INVALID_RESOURCE_ID");
  return capture;
}

const countsAs = ({ status }: Refund): boolean => status === "COMPLETED" || status === "PENDING";

function leftOf({ store }: Call, capture: Capture): number {
  const gone = store.refundsOf(capture.id).filter(countsAs);
  return toSteps(capture.amount) - gone.reduce((sum, refund) => sum + toSteps(refund.amount), 0);
}

export function refundCapture(call: Call, id: string, body: unknown): Refund {
  const { amount: wanted, custom_id = null } = NewRefund.parse(body);
  const capture = requireCapture(call, id);
  if (capture.status === "PENDING" || capture.status === "DECLINED") throw new Refusal(422, "REFUND_NOT_ALLOWED");
  const { currency_code } = capture.amount;
  const left = leftOf(call, capture);
  if (left === 0) throw new Refusal(422, "CAPTURE_FULLY_REFUNDED");
  if (wanted && wanted.currency_code !== currency_code) throw new Refusal(422, "REFUND_CAPTURE_CURRENCY_MISMATCH");
  if (wanted && requirePositive(wanted) > left) throw new Refusal(422, "REFUND_AMOUNT_EXCEEDED");
  const is_slow = call.store.order(capture.order_id)?.funding === "slow_refunds";
  const amount = wanted ?? fromSteps(left, currency_code);
  return take(call, capture, { amount, custom_id, status: is_slow ? "PENDING" : "COMPLETED", is_reversal: false });
}

type Taken = Pick<Refund, "amount" | "custom_id" | "status" | "is_reversal">;

function take(call: Call, capture: Capture, taken: Taken): Refund {
  const refund: Refund = { ...taken, id: newId(), capture_id: capture.id, create_time: toTime(call.now) };
  call.store.putRefund(refund);
  refresh(call, capture);
  const type = refund.is_reversal
    ? "PAYMENT.CAPTURE.REVERSED"
    : refund.status === "PENDING"
      ? "PAYMENT.REFUND.PENDING"
      : "PAYMENT.CAPTURE.REFUNDED";
  emit(call, type, "refund", viewRefund(call.store, refund));
  return refund;
}

/** A capture says how far it went back. */
function refresh(call: Call, capture: Capture): Capture {
  const left = leftOf(call, capture);
  const status = left === 0 ? "REFUNDED" : left < toSteps(capture.amount) ? "PARTIALLY_REFUNDED" : "COMPLETED";
  const now: Capture = { ...capture, status };
  call.store.putCapture(now);
  return now;
}

/** What became of a refund that was pending, or seemed done. */
export function concludeRefund(call: Call, id: string, outcome: "complete" | "fail"): Refund {
  const refund = call.store.refund(id);
  if (!refund) throw new Refusal(404, "INVALID_RESOURCE_ID");
  const over: Refund = { ...refund, status: outcome === "complete" ? "COMPLETED" : "FAILED" };
  call.store.putRefund(over);
  refresh(call, requireCapture(call, refund.capture_id));
  emit(
    call,
    outcome === "complete" ? "PAYMENT.CAPTURE.REFUNDED" : "PAYMENT.REFUND.FAILED",
    "refund",
    viewRefund(call.store, over),
  );
  return over;
}

/** The payer's bank, or PayPal for them, takes all of the money back. */
export function reverseCapture(call: Call, id: string): Refund {
  const capture = requireCapture(call, id);
  const left = leftOf(call, capture);
  if (left === 0) throw new Refusal(422, "CAPTURE_FULLY_REFUNDED");
  const amount = fromSteps(left, capture.amount.currency_code);
  return take(call, capture, { amount, custom_id: null, status: "COMPLETED", is_reversal: true });
}

/** The payer disputes a payment: nothing has moved yet. */
export function disputeCapture(call: Call, id: string): object {
  const capture = requireCapture(call, id);
  const dispute = {
    dispute_id: `PP-R-${newId().slice(0, 12)}`,
    reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    status: "OPEN",
    dispute_amount: capture.amount,
    disputed_transactions: [{ seller_transaction_id: id, custom: capture.custom_id ?? undefined }],
  };
  emit(call, "CUSTOMER.DISPUTE.CREATED", "dispute", dispute);
  return dispute;
}

export const showCapture = (call: Call, id: string): object => viewCapture(requireCapture(call, id));
