import { z } from "zod";
import { Money, requirePositive, toSteps } from "./amounts.ts";
import { type Call, emit } from "./call.ts";
import { Refusal } from "./refusal.ts";
import type { Capture, Funding, Order } from "./store.ts";
import { HOUR_MS, newId, toTime } from "./times.ts";
import { approvalUrl, viewCapture, viewOrder } from "./views.ts";

const Url = z.url({ protocol: /^https?$/ });

/** What the shop sends, and nothing besides: a field that the published schema has and this sandbox does not know is refused here. */
const NewOrder = z.strictObject({
  intent: z.literal("CAPTURE"),
  purchase_units: z
    .array(
      z.strictObject({
        custom_id: z.string().min(1).max(255).optional(),
        reference_id: z.string().min(1).max(256).default("default"),
        description: z.string().min(1).max(127).optional(),
        amount: z.strictObject({
          ...Money.shape,
          breakdown: z.strictObject({ item_total: Money }).optional(),
        }),
      }),
    )
    .length(1),
  payment_source: z
    .strictObject({
      paypal: z.strictObject({
        experience_context: z
          .strictObject({
            return_url: Url.optional(),
            cancel_url: Url.optional(),
            user_action: z.enum(["CONTINUE", "PAY_NOW"]).default("CONTINUE"),
            shipping_preference: z
              .enum(["GET_FROM_FILE", "NO_SHIPPING", "SET_PROVIDED_ADDRESS"])
              .default("GET_FROM_FILE"),
            brand_name: z.string().min(1).max(127).optional(),
          })
          .optional(),
      }),
    })
    .optional(),
});

const APPROVAL_MS = 3 * HOUR_MS;
const CAPTURE_MS = 72 * HOUR_MS;
/** Declines after which an order is over. */
const MOST_ATTEMPTS = 10;

export function createOrder(call: Call, body: unknown): Order {
  const { purchase_units, payment_source } = NewOrder.parse(body);
  const [unit] = purchase_units;
  if (!unit) throw new Refusal(400, "MISSING_REQUIRED_PARAMETER");
  const { amount, custom_id = null, description = null, reference_id } = unit;
  requirePositive({ currency_code: amount.currency_code, value: amount.value });
  const { breakdown } = amount;
  if (breakdown && breakdown.item_total.currency_code !== amount.currency_code)
    throw new Refusal(422, "CURRENCY_MISMATCH");
  if (
    breakdown &&
    toSteps(breakdown.item_total) !== toSteps({ currency_code: amount.currency_code, value: amount.value })
  )
    throw new Refusal(422, "AMOUNT_MISMATCH");
  const context = payment_source?.paypal.experience_context;
  const order: Order = {
    id: newId(),
    status: payment_source ? "PAYER_ACTION_REQUIRED" : "CREATED",
    create_time: toTime(call.now),
    custom_id,
    reference_id,
    description,
    amount: { currency_code: amount.currency_code, value: amount.value, ...(breakdown ? { breakdown } : {}) },
    return_url: context?.return_url ?? null,
    cancel_url: context?.cancel_url ?? null,
    funding: null,
    payer: null,
  };
  call.store.putOrder(order);
  return order;
}

/** An order as it stands. PayPal forgets what nobody approved after three hours, and what nobody captured after three days. */
export function requireOrder(call: Call, id: string): Order {
  const order = call.store.order(id);
  const age = order ? call.now - Date.parse(order.create_time) : 0;
  const most = order?.status === "APPROVED" ? CAPTURE_MS : APPROVAL_MS;
  const is_gone = order && order.status !== "COMPLETED" && age > most;
  if (!order || is_gone) throw new Refusal(404, "INVALID_RESOURCE_ID");
  return order;
}

/** The payer has agreed, with something that will do as `funding` says. */
export function approveOrder(call: Call, id: string, funding: Funding): Order {
  const order = requireOrder(call, id);
  if (order.status !== "PAYER_ACTION_REQUIRED" && order.status !== "CREATED")
    throw new Refusal(422, "ORDER_ALREADY_APPROVED");
  const payer = { email_address: "buyer@example.com", name: { given_name: "Bo", surname: "Buyer" } };
  const approved: Order = { ...order, status: "APPROVED", funding, payer };
  call.store.putOrder(approved);
  emit(call, "CHECKOUT.ORDER.APPROVED", "checkout-order", viewOrder(call.store, approved, call.shop_url));
  return approved;
}

export function captureOrder(call: Call, id: string): Order {
  const order = requireOrder(call, id);
  if (order.status === "COMPLETED") throw new Refusal(422, "ORDER_ALREADY_CAPTURED");
  if (order.status !== "APPROVED") throw new Refusal(422, "ORDER_NOT_APPROVED");
  if (order.funding === "declined") throw declined(call, order);
  const { funding, amount, custom_id } = order;
  const status = funding === "pending" ? "PENDING" : funding === "refused" ? "DECLINED" : "COMPLETED";
  const capture: Capture = {
    id: newId(),
    order_id: id,
    status,
    reason: status === "PENDING" ? "ECHECK" : null,
    amount: { currency_code: amount.currency_code, value: amount.value },
    custom_id,
    create_time: toTime(call.now),
  };
  const completed: Order = { ...order, status: "COMPLETED" };
  call.store.putCapture(capture);
  call.store.putOrder(completed);
  emit(call, `PAYMENT.CAPTURE.${status}`, "capture", viewCapture(capture));
  if (status === "COMPLETED")
    emit(call, "CHECKOUT.ORDER.COMPLETED", "checkout-order", viewOrder(call.store, completed, call.shop_url));
  return completed;
}

/** What the payer pays with was refused. They have to choose another way at PayPal, and to agree again. */
function declined(call: Call, order: Order): Refusal {
  const row = call.store.secret(`attempts ${order.id}`);
  const attempts = Number(row ?? 0) + 1;
  call.store.keepSecret(`attempts ${order.id}`, String(attempts));
  if (attempts > MOST_ATTEMPTS) return new Refusal(422, "MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED");
  call.store.putOrder({ ...order, status: "PAYER_ACTION_REQUIRED", funding: null });
  return new Refusal(422, "INSTRUMENT_DECLINED", [
    { href: approvalUrl(call.shop_url, order.id), rel: "redirect", method: "GET" },
  ]);
}

/** What the bank made of a capture that was pending. */
export function concludeCapture(call: Call, id: string, outcome: "complete" | "deny"): Capture {
  const capture = call.store.capture(id);
  if (!capture) throw new Refusal(404, "INVALID_RESOURCE_ID");
  if (capture.status !== "PENDING") throw new Refusal(422, "CAPTURE_NOT_PENDING");
  const over: Capture = { ...capture, status: outcome === "complete" ? "COMPLETED" : "DECLINED", reason: null };
  call.store.putCapture(over);
  emit(call, `PAYMENT.CAPTURE.${outcome === "complete" ? "COMPLETED" : "DENIED"}`, "capture", viewCapture(over));
  return over;
}

/** Nobody captured it in time, or PayPal gave it up. */
export function voidOrder(call: Call, id: string): Order {
  const order = requireOrder(call, id);
  if (order.status === "COMPLETED") throw new Refusal(422, "ORDER_ALREADY_CAPTURED");
  const over: Order = { ...order, status: "VOIDED" };
  call.store.putOrder(over);
  emit(call, "CHECKOUT.ORDER.VOIDED", "checkout-order", viewOrder(call.store, over, call.shop_url));
  return over;
}
