/** What a comparison of objects, D1 and provider does to an order that it found out of step: always through the protocol's own steps. */
import { cancelOrder, providerKey, settleOrder } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import { portsOf } from "./ports-of.ts";

/** Takes an order as far as it can go, from whatever state it is in. */
export async function settleAgain(ctx: Ctx, order_id: string): Promise<void> {
  await settleOrder(portsOf(ctx), order_id);
}

/** Makes sure that no order of this id is ever placed; `present` when one was. */
export const fenceOrder = (ctx: Ctx, order_id: string): Promise<"closed" | "present"> =>
  portsOf(ctx).orders.fence(order_id);

/** Gives a pending order the intent that was made for it and lost. False when it has another, or is past paying. */
export async function adoptIntent(ctx: Ctx, order_id: string, intent_id: string): Promise<boolean> {
  const ports = portsOf(ctx);
  const order = await ports.orders.find(order_id);
  return order !== undefined && order.status === "pending" && ports.orders.attach(order, intent_id);
}

/** Cancels an order whose money and units have gone back before, and gives back what is left of either. */
export async function cancelAgain(ctx: Ctx, order_id: string): Promise<boolean> {
  return (await cancelOrder(portsOf(ctx), order_id)).kind === "cancelled";
}

/** The key of a refund in full of what no order will ever settle. */
export const returnKey = (ctx: Ctx, order_id: string): string => providerKey.autoRefund(order_id, ctx.now());
