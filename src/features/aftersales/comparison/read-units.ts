import { cancelledUnits } from "#aftersales/cancellations";
import { restockedUnits } from "#aftersales/refunds";
import { orderedUnits } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { UnitsView } from "./rules.ts";

/** What D1 says of the units of one variant of an order. */
export type OrderUnits = Pick<UnitsView, "variant_id" | "ordered" | "sent" | "restocked" | "restocking"> & {
  readonly order_id: string;
};

/** The units of these orders by variant, with what has left, and what cancels and refunds have kept from leaving or are about to. */
export async function readUnits(ctx: Ctx, order_ids: readonly string[]): Promise<OrderUnits[]> {
  if (order_ids.length === 0) return [];
  const [items, refunded, cancelled] = await ctx.db.batch([
    orderedUnits(ctx, order_ids),
    restockedUnits(ctx, order_ids),
    cancelledUnits(ctx, order_ids),
  ]);
  const back = [...refunded, ...cancelled.map(({ settled_at, ...row }) => ({ ...row, given_at: settled_at }))];
  const units = new Map<string, OrderUnits>();
  for (const { item_id, order_id, variant_id, quantity, shipped_quantity } of items) {
    const key = `${order_id} ${variant_id}`;
    const known = units.get(key) ?? { order_id, variant_id, ordered: 0, sent: 0, restocked: 0, restocking: 0 };
    const own = back.filter((row) => row.item_id === item_id);
    const sum = (rows: typeof own) => rows.reduce((total, row) => total + row.quantity, 0);
    units.set(key, {
      ...known,
      ordered: known.ordered + quantity,
      sent: known.sent + shipped_quantity,
      restocked: known.restocked + sum(own.filter((row) => row.given_at !== null)),
      restocking: known.restocking + sum(own),
    });
  }
  return [...units.values()];
}
