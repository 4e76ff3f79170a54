import { type OrderStanding, standingOf } from "#orders";
import type { Ctx } from "#platform/context";

/** Where an order stands at this moment, for a second look; undefined when D1 does not know it. */
export async function standingNow(ctx: Ctx, order_id: string): Promise<OrderStanding | undefined> {
  const [standing] = await standingOf(ctx, [order_id]);
  return standing;
}
