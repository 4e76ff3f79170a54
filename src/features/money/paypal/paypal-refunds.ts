import { isKeyTrusted, type RefundRequest, type RefundResult } from "#money/providers";
import type { Ctx } from "#platform/context";
import { findCapture, findOrder } from "./find-order.ts";
import { ask, unexpected } from "./paypal-client.ts";
import {
  amountOf,
  captureOf,
  type PaypalCapture,
  type PaypalOrder,
  PaypalRefund,
  refundsOf,
  toIntent,
} from "./paypal-orders.ts";
import { fromValue, toValue } from "./rules.ts";

type Refunded = Extract<RefundResult, { kind: "refunded" }>;

/** More was asked for than is left. */
const TOO_MUCH = ["CAPTURE_FULLY_REFUNDED", "REFUND_AMOUNT_EXCEEDED"];

/** Refunds a part of an order's capture. One that is older than its key may live is looked for first, by the id that it was given. */
export async function refundPart(
  ctx: Ctx,
  order: PaypalOrder,
  request: RefundRequest,
  key: string,
): Promise<RefundResult> {
  const { refund_id, amount, requested_at } = request;
  const capture = captureOf(order);
  const { captured, refunded, currency } = toIntent(order);
  if (!capture || captured === 0) return { kind: "exceeds_captured" };
  if (!isKeyTrusted(requested_at, ctx.now())) {
    const earlier = refundsOf(order).find(({ custom_id }) => custom_id === refund_id);
    if (earlier) return toRefunded(earlier, refunded);
  }
  const body = { amount: { currency_code: currency, value: toValue(amount, currency) }, custom_id: refund_id };
  const answer = await ask(ctx, "refund", { method: "POST", path: refundPath(capture), body, key });
  if (answer.status === 200 || answer.status === 201) {
    const made = PaypalRefund.parse(answer.body);
    const total = made.seller_payable_breakdown?.total_refunded_amount;
    return toRefunded(made, total ? fromValue(total.value, total.currency_code) : refunded + amountOf(made));
  }
  if (answer.issues.some((issue) => TOO_MUCH.includes(issue))) return { kind: "exceeds_captured" };
  if (answer.status !== 422) throw unexpected("refund", answer);
  ctx.log.warn("refund_refused", { provider: "paypal", refund_id, issues: answer.issues.join(" ") });
  return { kind: "refunded", provider_refund_id: "", status: "failed", refunded };
}

/**
 * Refunds what is left of an order's capture, and nothing where nothing is. The amount is in the key: what a repeat finds left is either
 * the same refund, or less by it.
 */
export async function refundWhatIsLeft(ctx: Ctx, order: PaypalOrder, key: string): Promise<void> {
  const capture = captureOf(order);
  const { captured, refunded, currency } = toIntent(order);
  const left = captured - refunded;
  if (!capture || left <= 0) return;
  const body = { amount: { currency_code: currency, value: toValue(left, currency) } };
  const answer = await ask(ctx, "refund_rest", {
    method: "POST",
    path: refundPath(capture),
    body,
    key: `${key}:${left}`,
  });
  // Refused: the order itself says what is left, and its reader goes by that.
  if (answer.status > 201 && answer.status !== 422) throw unexpected("refund_rest", answer);
}

/** What has become of a refund since. */
export async function followPaypalRefund(ctx: Ctx, provider_refund_id: string): Promise<Refunded> {
  const path = `/v2/payments/refunds/${encodeURIComponent(provider_refund_id)}`;
  const answer = await ask(ctx, "retrieve_refund", { method: "GET", path });
  if (answer.status !== 200) throw unexpected("retrieve_refund", answer);
  const refund = PaypalRefund.parse(answer.body);
  const capture_id = captureIdOf(refund);
  if (capture_id === null) throw new Error(`the PayPal refund ${provider_refund_id} is of no capture`);
  return toRefunded(refund, await refundedOfCapture(ctx, capture_id));
}

/** What went back of a capture, by the order that it belongs to. */
async function refundedOfCapture(ctx: Ctx, capture_id: string): Promise<number> {
  const capture = await findCapture(ctx, capture_id);
  const order_id = capture?.supplementary_data?.related_ids?.order_id;
  if (order_id === undefined) throw new Error(`the PayPal capture ${capture_id} is of no order`);
  const order = await findOrder(ctx, order_id);
  if (!order) throw new Error(`the PayPal order ${order_id} is gone`);
  return toIntent(order).refunded;
}

const refundPath = ({ id }: PaypalCapture): string => `/v2/payments/captures/${encodeURIComponent(id)}/refund`;

/** The capture that a refund was taken from: its link upwards names it. */
export function captureIdOf({ links = [] }: Pick<PaypalRefund, "links">): string | null {
  const up = links.find(({ rel }) => rel === "up")?.href ?? "";
  return /\/captures\/([A-Z0-9]+)$/.exec(up)?.[1] ?? null;
}

function toRefunded(refund: PaypalRefund, refunded: number): Refunded {
  const failed = refund.status === "FAILED" || refund.status === "CANCELLED";
  return {
    kind: "refunded",
    provider_refund_id: refund.id,
    status: failed ? "failed" : refund.status === "COMPLETED" ? "succeeded" : "pending",
    refunded,
  };
}
