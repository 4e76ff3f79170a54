import { orderEvents, soldOrder } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { on } from "#platform/data/queue";
import { noteSale } from "#pricing/customer-groups";

type Announced = { readonly order_id: string };

/** A guest's order says nothing about a customer. */
async function noteOrder(ctx: Ctx, { order_id }: Announced, once: Statement): Promise<void> {
  const order = await soldOrder(ctx, order_id).get();
  if (!order) throw new Error("an order that was announced is not there");
  const { user_id, currency, total: amount } = order;
  const sold_at = order.sold_at ?? ctx.now();
  await commit(ctx, [once, ...(user_id === null ? [] : noteSale(ctx, { user_id, currency, amount, sold_at }))]);
}

/** An order is announced as paid, or as accepted where nothing is captured, and never as both. */
export const buyerFactListeners = [
  on(orderEvents["order.paid"], noteOrder),
  on(orderEvents["order.accepted"], noteOrder),
];
