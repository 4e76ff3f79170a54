import type { z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { changeUnits, returnableOf, noSuchItem, refusalOfUnits, type Units } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import { insertRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { become, namesOf } from "./answer-return.ts";
import { ReturnError } from "./errors.ts";
import { returnEvents } from "./events.ts";
import { actOnReturn, findReturn, type Found, illegalMove, unitsIn } from "./move-return.ts";
import { openOf } from "./rules.ts";
import type { ReceiveInput } from "./schemas.ts";
import type { ReturnRow } from "./store.ts";
import { returnItems } from "./tables.ts";

type Input = z.output<typeof ReceiveInput>;

/**
 * Writes down the units that came, line by line: fewer than were asked for, or others. They count as returned, and nothing is booked by
 * the stock. Asked twice with the same count, it answers the done state. 404 `return_not_found`; 409 `return_exceeds_sent`,
 * `illegal_return_move`, `order_moved`.
 */
export const receiveReturn = (ctx: Ctx, id: string, { items }: Input): Promise<ReturnRow> =>
  actOnReturn(
    ctx,
    () => findReturn(ctx, id),
    "receive_return",
    (found) => {
      const { row } = found;
      if (row.status === "received") {
        if (isSameCount(row, items)) return null;
        throw illegalMove(ctx, row);
      }
      const moved = become(ctx, row, "receive", { received_at: ctx.now() });
      refuseCount(found, items);
      return [
        ...moved,
        insertRows(
          ctx,
          returnItems,
          items.map(({ order_item_id, quantity }) => ({
            return_id: row.id,
            order_item_id,
            quantity: 0,
            received_quantity: quantity,
          })),
        ).onConflictDoUpdate({
          target: [returnItems.return_id, returnItems.order_item_id],
          set: { received_quantity: sql`excluded.received_quantity` },
        }),
        changeUnits(ctx, row.order_id, {
          returning: unitsIn(row.id, "-", "quantity"),
          returned: unitsIn(row.id, "+", "received_quantity"),
        }),
        publish(ctx, returnEvents["return.received"], namesOf(row)),
        audit(ctx, {
          action: "return.received",
          subject_type: "order",
          subject_id: row.order_id,
          before: { return_id: row.id, status: row.status },
          after: { return_id: row.id, status: "received", units: items.reduce((sum, one) => sum + one.quantity, 0) },
        }),
      ];
    },
  );

const isSameCount = ({ items }: ReturnRow, counted: readonly Units[]): boolean => {
  const came = items.filter(({ received_quantity }) => received_quantity > 0);
  return (
    came.length === counted.length &&
    came.every((line) =>
      counted.some((one) => one.order_item_id === line.order_item_id && one.quantity === line.received_quantity),
    )
  );
};

function refuseCount({ row, items }: Found, counted: readonly Units[]): void {
  const waited = new Map(row.items.map((line) => [line.order_item_id, openOf(row.status, line)]));
  const left = new Map(items.map((item) => [item.id, returnableOf(item) + (waited.get(item.id) ?? 0)]));
  const refusal = refusalOfUnits(left, counted);
  if (refusal === null) return;
  if (refusal.kind === "unknown_item") throw noSuchItem(refusal.at);
  throw ReturnError.return_exceeds_sent({ order_item_id: refusal.order_item_id, left: refusal.left });
}
