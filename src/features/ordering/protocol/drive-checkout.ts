import { closeOrder } from "./close-order.ts";
import type { CheckoutRef, Ports } from "./ports.ts";
import { settleOrder } from "./settle-order.ts";

/**
 * Carries an unfinished checkout on: for the cart's alarm, which knows it by its journal, and for the sweep, which
 * knows it by its row. `over` when nobody needs to come back; `open` while the shopper may still pay.
 */
export async function driveCheckout(ports: Ports, checkout: CheckoutRef): Promise<"over" | "open"> {
  const order = await settleOrder(ports, checkout.order_id);
  if (order && order.status !== "pending") return "over";
  if (ports.clock.now() < checkout.deadline_at) return "open";
  await closeOrder(ports, checkout, "expired");
  return "over";
}
