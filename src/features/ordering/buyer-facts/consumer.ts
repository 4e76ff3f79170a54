import { orderEvents, soldOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { onReading } from "#platform/data/queue";
import { noteSale } from "#pricing/customer-groups";

type Announced = { readonly order_id: string };

const read = (ctx: Ctx, { order_id }: Announced) => [soldOrder(ctx, order_id)] as const;

/** A guest's order says nothing about a customer. */
async function noteOrder(ctx: Ctx, [[order]]: readonly [Awaited<ReturnType<typeof soldOrder>>]): Promise<Statement[]> {
  if (!order) throw new Error("an order that was announced is not there");
  const { user_id, currency, total: amount } = order;
  const sold_at = order.sold_at ?? ctx.now();
  return user_id === null ? [] : noteSale(ctx, { user_id, currency, amount, sold_at });
}

/** An order is announced as paid, or as accepted where nothing is captured, and never as both. */
export const buyerFactListeners = [
  onReading(orderEvents["order.paid"], read, noteOrder),
  onReading(orderEvents["order.accepted"], read, noteOrder),
];
