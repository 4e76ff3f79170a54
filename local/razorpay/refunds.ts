import { z } from "zod";
import { type Call, emit } from "./call.ts";
import { newId } from "./ids.ts";
import { Notes } from "./orders.ts";
import { requirePayment } from "./payments.ts";
import { missing, Refusal } from "./refusal.ts";
import type { Refund } from "./store.ts";
import { refundedOf, viewPayment, viewRefund } from "./views.ts";

/** Without an amount all of it goes back, which is too much once a part has. */
const NewRefund = z.strictObject({
  amount: z.int().min(1).optional(),
  speed: z.enum(["normal", "optimum"]).default("normal"),
  notes: Notes.default({}),
  receipt: z.string().max(40).optional(),
});

export function requireRefund({ store }: Call, id: string): Refund {
  const refund = store.refund(id);
  if (!refund) throw missing();
  return refund;
}

/** A key that was used with the same request is the same refund, as it is by now. */
export function refundPayment(call: Call, payment_id: string, text: string, body: unknown, key: string | null): Refund {
  if (key !== null && !/^[\w-]{10,}$/.test(key))
    throw new Refusal(400, "The idempotency key must have 10 letters, digits, hyphens and underscores at least");
  const fingerprint = `${payment_id} ${text}`;
  const known = key === null ? undefined : call.store.key(key);
  if (known && known.fingerprint !== fingerprint)
    throw new Refusal(400, "Different request body sent for the same Idempotency Header");
  if (known) return requireRefund(call, known.refund_id);
  const refund = take(call, payment_id, NewRefund.parse(body));
  if (key !== null) call.store.keepKey(key, fingerprint, refund.id);
  return refund;
}

function take(call: Call, payment_id: string, wish: z.output<typeof NewRefund>): Refund {
  const payment = requirePayment(call, payment_id);
  if (!payment.captured) throw new Refusal(400, "The payment status should be captured for action to be taken");
  const left = payment.amount - refundedOf(call.store, payment);
  if (left === 0) throw new Refusal(400, "The payment has been fully refunded already");
  const amount = wish.amount ?? payment.amount;
  if (amount > left) throw new Refusal(400, "The total refund amount is greater than the refund payment amount");
  const refund: Refund = {
    id: `rfnd_${newId()}`,
    payment_id,
    amount,
    currency: payment.currency,
    status: payment.refunds_slowly ? "pending" : "processed",
    notes: wish.notes,
    receipt: wish.receipt ?? null,
    speed_requested: wish.speed,
    created_at: call.now,
  };
  call.store.putRefund(refund);
  announce(call, "refund.created", refund);
  if (refund.status === "processed") announce(call, "refund.processed", refund);
  return refund;
}

/** What became of a refund that was pending, or seemed done. */
export function concludeRefund(call: Call, id: string, outcome: "complete" | "fail"): Refund {
  const over: Refund = { ...requireRefund(call, id), status: outcome === "complete" ? "processed" : "failed" };
  call.store.putRefund(over);
  announce(call, outcome === "complete" ? "refund.processed" : "refund.failed", over);
  return over;
}

/** Writes down that its payment is refunded whole, or is not any more, and tells of it. */
function announce(call: Call, type: string, refund: Refund): void {
  const payment = requirePayment(call, refund.payment_id);
  const is_whole = refundedOf(call.store, payment) >= payment.amount;
  const now = { ...payment, status: is_whole ? ("refunded" as const) : ("captured" as const) };
  call.store.putPayment(now);
  emit(call, type, { refund: viewRefund(refund), payment: viewPayment(call.store, now) });
}
