import type { Ctx } from "#platform/context";
import { ask, isMissing, unexpected } from "./razorpay-client.ts";
import { type PaidOrder, Payments, RazorpayOrder, RazorpayPayment } from "./razorpay-orders.ts";

const path = (kind: "orders" | "payments", id: string): string => `/${kind}/${encodeURIComponent(id)}`;

/** An order as Razorpay has it, with its payments; undefined where it has none. */
export async function findOrder(ctx: Ctx, intent_id: string): Promise<PaidOrder | undefined> {
  const [order, payments] = await Promise.all([
    ask(ctx, "retrieve", { method: "GET", path: path("orders", intent_id) }),
    ask(ctx, "list_payments", { method: "GET", path: `${path("orders", intent_id)}/payments` }),
  ]);
  if (isMissing(order)) return undefined;
  if (order.status !== 200) throw unexpected("retrieve", order);
  if (payments.status !== 200) throw unexpected("list_payments", payments);
  return { order: RazorpayOrder.parse(order.body), payments: Payments.parse(payments.body).items };
}

/** A payment as Razorpay has it; undefined where it has none. */
export async function findPayment(ctx: Ctx, payment_id: string): Promise<RazorpayPayment | undefined> {
  const answer = await ask(ctx, "retrieve_payment", { method: "GET", path: path("payments", payment_id) });
  if (isMissing(answer)) return undefined;
  if (answer.status !== 200) throw unexpected("retrieve_payment", answer);
  return RazorpayPayment.parse(answer.body);
}
