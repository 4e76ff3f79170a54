import { touchOrders, unsettledOrders } from "#orders";
import type { Ctx } from "#platform/context";
import { describeError } from "#platform/log";
import { MINUTE } from "#platform/time";
import { driveCheckout } from "./drive-checkout.ts";
import { portsOf } from "./ports-of.ts";

const LEFT_ALONE_MS = MINUTE;
const SWEEP_LIMIT = 100;

/**
 * Drives on every order that nobody has touched for a minute and that is not settled: the second trigger behind webhook and
 * alarm. One that fails does not stop the others; a later sweep comes back to it,
 * once every other has had its turn.
 */
export async function sweepCheckouts(ctx: Ctx): Promise<{ swept: number; failed: number }> {
  const due = await unsettledOrders(ctx, ctx.now() - LEFT_ALONE_MS, SWEEP_LIMIT);
  const ports = portsOf(ctx);
  let failed = 0;
  for (const { order_id } of due) {
    try {
      const order = await ports.orders.find(order_id);
      if (order) await driveCheckout(ports, order);
    } catch (error) {
      failed += 1;
      ctx.log.error("checkout_sweep_failed", { order_id, ...describeError(error) });
    }
  }
  if (due.length > 0)
    await touchOrders(
      ctx,
      due.map((order) => order.order_id),
    );
  return { swept: due.length, failed };
}
