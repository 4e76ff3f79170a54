import { movingOrders, touchOrders, unsettledOrders } from "#ordering/orders";
import { driveCheckout } from "#ordering/protocol";
import { describeError } from "#platform/basics/log";
import { SECOND } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { inGroups, WAVE_SIZE } from "#platform/objects/waves";
import { portsOf } from "./ports-of.ts";

/** Less than a minute, so that with the cron's own minute nothing waits for two. */
const LEFT_ALONE_MS = 45 * SECOND;
const SWEEP_LIMIT = 100;
/** Of those, how many may be in the middle of a move, so that even these never keep the others out. */
const MOVING_LIMIT = 50;

/**
 * Drives on every order that nobody has touched for three quarters of a minute and that is not settled: the second trigger behind webhook and
 * alarm. What is in the middle of a move comes before what waits for its shopper. One that fails does not stop the others; a
 * later sweep comes back to it, once every other has had its turn.
 */
export async function sweepCheckouts(ctx: Ctx): Promise<{ swept: number; failed: number }> {
  const due = await findDue(ctx, ctx.now() - LEFT_ALONE_MS);
  let failed = 0;
  for (const wave of inGroups(due, WAVE_SIZE)) {
    const driven = await Promise.all(wave.map((order_id) => tryToDrive(ctx, order_id)));
    failed += driven.filter((ok) => !ok).length;
    // At once, so that a sweep that is cut off does not begin with the same orders again.
    await touchOrders(ctx, wave);
  }
  return { swept: due.length, failed };
}

async function findDue(ctx: Ctx, touched_before: number): Promise<string[]> {
  const [moving, all] = await ctx.db.batch([
    movingOrders(ctx, touched_before, MOVING_LIMIT),
    unsettledOrders(ctx, touched_before, SWEEP_LIMIT),
  ]);
  return [...new Set([...moving, ...all].map(({ order_id }) => order_id))].slice(0, SWEEP_LIMIT);
}

async function tryToDrive(ctx: Ctx, order_id: string): Promise<boolean> {
  const ports = portsOf(ctx);
  try {
    const order = await ports.orders.find(order_id);
    if (order) await driveCheckout(ports, order);
    return true;
  } catch (error) {
    ctx.log.error("checkout_sweep_failed", { order_id, ...describeError(error) });
    return false;
  }
}
