import type { Ctx } from "#platform/context";
import { ask, unexpected } from "./paypal-client.ts";
import { PaypalCapture, PaypalOrder } from "./paypal-orders.ts";

/** An order as PayPal has it; undefined where it has none. */
export async function findOrder(ctx: Ctx, intent_id: string): Promise<PaypalOrder | undefined> {
  const path = `/v2/checkout/orders/${encodeURIComponent(intent_id)}`;
  const answer = await ask(ctx, "retrieve", { method: "GET", path });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unexpected("retrieve", answer);
  return PaypalOrder.parse(answer.body);
}

/** A capture as PayPal has it; undefined where it has none. */
export async function findCapture(ctx: Ctx, capture_id: string): Promise<PaypalCapture | undefined> {
  const path = `/v2/payments/captures/${encodeURIComponent(capture_id)}`;
  const answer = await ask(ctx, "retrieve_capture", { method: "GET", path });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unexpected("retrieve_capture", answer);
  return PaypalCapture.parse(answer.body);
}
