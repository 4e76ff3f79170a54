import { fromSteps, toSteps } from "./amounts.ts";
import type { Link } from "./refusal.ts";
import type { Capture, Order, Refund, Store } from "./store.ts";

const API = "https://api-m.sandbox.paypal.com";

const link = (rel: string, href: string, method: Link["method"] = "GET"): Link => ({ href, rel, method });

/** Where the payer approves an order: at PayPal it would be its own site. */
export const approvalUrl = (shop_url: string, id: string): string => `${shop_url}/dev/paypal/approve/${id}`;

const withoutNulls = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));

/** An order as `Prefer: return=representation` shows it. */
export function viewOrder(store: Store, order: Order, shop_url: string): object {
  const captures = store.capturesOf(order.id);
  const refunds = captures.flatMap(({ id }) => store.refundsOf(id)).filter(({ is_reversal }) => !is_reversal);
  const payments =
    captures.length === 0
      ? undefined
      : {
          captures: captures.map((capture) => viewCapture(capture)),
          ...(refunds.length > 0 ? { refunds: refunds.map((refund) => viewRefund(store, refund)) } : {}),
        };
  const { id, status, create_time, custom_id, reference_id, description, amount, payer } = order;
  const is_open = status === "PAYER_ACTION_REQUIRED" || status === "CREATED";
  return withoutNulls({
    id,
    intent: "CAPTURE",
    status,
    create_time,
    payment_source: { paypal: payer ? { email_address: payer.email_address, name: payer.name } : {} },
    purchase_units: [withoutNulls({ reference_id, amount, custom_id, description, payments })],
    payer,
    links: [
      link("self", `${API}/v2/checkout/orders/${id}`),
      ...(is_open ? [link("payer-action", approvalUrl(shop_url, id))] : []),
      ...(status === "APPROVED" ? [link("capture", `${API}/v2/checkout/orders/${id}/capture`, "POST")] : []),
    ],
  });
}

export function viewCapture({ id, order_id, status, reason, amount, custom_id, create_time }: Capture): object {
  return withoutNulls({
    id,
    status,
    status_details: reason === null ? null : { reason },
    amount,
    final_capture: true,
    custom_id,
    create_time,
    update_time: create_time,
    supplementary_data: { related_ids: { order_id } },
    links: [
      link("self", `${API}/v2/payments/captures/${id}`),
      link("refund", `${API}/v2/payments/captures/${id}/refund`, "POST"),
      link("up", `${API}/v2/checkout/orders/${order_id}`),
    ],
  });
}

export function viewRefund(store: Store, { id, capture_id, status, amount, custom_id, create_time }: Refund): object {
  const earlier = store
    .refundsOf(capture_id)
    .filter((one) => one.status === "COMPLETED" || one.status === "PENDING")
    .reduce((sum, one) => sum + toSteps(one.amount), 0);
  return withoutNulls({
    id,
    status,
    amount,
    custom_id,
    create_time,
    update_time: create_time,
    seller_payable_breakdown: {
      gross_amount: amount,
      total_refunded_amount: fromSteps(earlier, amount.currency_code),
    },
    links: [link("self", `${API}/v2/payments/refunds/${id}`), link("up", `${API}/v2/payments/captures/${capture_id}`)],
  });
}
