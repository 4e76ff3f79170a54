import { z } from "zod";
import { isKeyTrusted, type RefundRequest, type RefundResult } from "#money/providers";
import { HOUR } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { findPayment } from "./find-order.ts";
import { type Answer, ask, unexpected } from "./razorpay-client.ts";
import { type PaidOrder, type RazorpayPayment, RazorpayRefund } from "./razorpay-orders.ts";
import { paymentsTooMany, paymentThatCounts } from "./rules.ts";

type Refunded = Extract<RefundResult, { kind: "refunded" }>;

const PAGE = 100;
const Refunds = z.object({ items: z.array(RazorpayRefund) });

type Wish = { readonly amount: number; readonly notes: Readonly<Record<string, string>>; readonly key: string };

const send = (ctx: Ctx, operation: string, { id }: RazorpayPayment, { amount, notes, key }: Wish): Promise<Answer> =>
  ask(ctx, operation, {
    method: "POST",
    path: `/payments/${encodeURIComponent(id)}/refund`,
    body: { amount, speed: "normal", notes },
    key,
  });

/** Refunds a part of what was captured. Where something may have gone back already, it is looked for first, by the id that it was given. */
export async function refundPart(
  ctx: Ctx,
  { order, payments }: PaidOrder,
  request: RefundRequest,
  key: string,
): Promise<RefundResult> {
  const { refund_id, amount, requested_at } = request;
  const payment = paymentThatCounts(order, payments);
  if (!payment) return { kind: "exceeds_captured" };
  if (payment.amount_refunded > 0 || !isKeyTrusted(requested_at, ctx.now())) {
    const earlier = await findRefund(ctx, payment, refund_id);
    if (earlier) return toRefunded(earlier, payment.amount_refunded);
  }
  if (amount > payment.amount - payment.amount_refunded) return { kind: "exceeds_captured" };
  const notes = { refund_id, order_id: order.receipt ?? "" };
  const answer = await send(ctx, "refund", payment, { amount, notes, key });
  const now = await requirePayment(ctx, payment.id);
  if (answer.status === 200) return toRefunded(RazorpayRefund.parse(answer.body), now.amount_refunded);
  if (answer.status !== 400) throw unexpected("refund", answer);
  // Another one may have been as fast.
  if (amount > now.amount - now.amount_refunded) return { kind: "exceeds_captured" };
  ctx.log.warn("refund_refused", { provider: "razorpay", refund_id, reason: answer.reason });
  return { kind: "refunded", provider_refund_id: "", status: "failed", refunded: now.amount_refunded };
}

async function findRefund(ctx: Ctx, { id }: RazorpayPayment, refund_id: string): Promise<RazorpayRefund | undefined> {
  for (let skip = 0; ; skip += PAGE) {
    const path = `/payments/${encodeURIComponent(id)}/refunds?count=${PAGE}&skip=${skip}`;
    const answer = await ask(ctx, "list_refunds", { method: "GET", path });
    if (answer.status !== 200) throw unexpected("list_refunds", answer);
    const { items } = Refunds.parse(answer.body);
    const found = items.find(({ notes }) => notes?.["refund_id"] === refund_id);
    if (found || items.length < PAGE) return found;
  }
}

/**
 * Refunds what is left of what was captured, and nothing where nothing is. The amount is in the key: what a repeat finds left is either
 * the same refund, or less by it.
 */
export async function refundWhatIsLeft(ctx: Ctx, { order, payments }: PaidOrder, key: string): Promise<void> {
  const payment = paymentThatCounts(order, payments);
  const left = payment ? payment.amount - payment.amount_refunded : 0;
  if (!payment || left <= 0) return;
  const notes = { order_id: order.receipt ?? "" };
  const answer = await send(ctx, "refund_rest", payment, { amount: left, notes, key: `${key}:${left}` });
  // Refused: the payment itself says what is left, and its reader goes by that.
  if (answer.status !== 200 && answer.status !== 400) throw unexpected("refund_rest", answer);
}

/**
 * Gives back what was captured of an order a second time, or of another amount. The hour is in the key, so that a refund that came to nothing
 * is made again; two of them never fit, as each is of all that is left.
 */
export async function returnTooMuch(ctx: Ctx, { order, payments }: PaidOrder): Promise<void> {
  for (const payment of paymentsTooMany(order, payments)) {
    const amount = payment.amount - payment.amount_refunded;
    const about = { provider: "razorpay", intent_id: order.id, payment_id: payment.id, amount };
    const notes = { order_id: order.receipt ?? "", reason: "not the payment of the order" };
    const answer = await send(ctx, "return", payment, {
      amount,
      notes,
      key: `twice:${payment.id}:${amount}:${Math.floor(ctx.now() / HOUR)}`,
    });
    const status = answer.status === 200 ? RazorpayRefund.parse(answer.body).status : null;
    if (status === "failed") ctx.log.error("second_payment_not_returned", about);
    else if (status !== null) ctx.log.warn("second_payment_returned", about);
    else if (answer.status === 400) ctx.log.error("second_payment_not_returned", { ...about, reason: answer.reason });
    else throw unexpected("return", answer);
  }
}

/** What has become of a refund since. */
export async function followRazorpayRefund(ctx: Ctx, provider_refund_id: string): Promise<Refunded> {
  const path = `/refunds/${encodeURIComponent(provider_refund_id)}`;
  const answer = await ask(ctx, "retrieve_refund", { method: "GET", path });
  if (answer.status !== 200) throw unexpected("retrieve_refund", answer);
  const refund = RazorpayRefund.parse(answer.body);
  return toRefunded(refund, (await requirePayment(ctx, refund.payment_id)).amount_refunded);
}

async function requirePayment(ctx: Ctx, payment_id: string): Promise<RazorpayPayment> {
  const payment = await findPayment(ctx, payment_id);
  if (!payment) throw new Error(`the Razorpay payment ${payment_id} is gone`);
  return payment;
}

const STATUSES = { processed: "succeeded", pending: "pending", failed: "failed" } as const;

const toRefunded = ({ id, status }: RazorpayRefund, refunded: number): Refunded => ({
  kind: "refunded",
  provider_refund_id: id,
  status: STATUSES[status],
  refunded,
});
