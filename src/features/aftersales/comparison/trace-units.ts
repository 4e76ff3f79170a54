import {
  cancelledByOperation,
  fulfilmentOfOperation,
  type HoldTrace,
  operationId,
  refundOfOperation,
  stockOf,
} from "#goods/stock";
import { holdId } from "#ordering/protocol";
import type { Ctx } from "#platform/context";
import type { UnitsView } from "./rules.ts";

export type TracedUnits = Pick<
  UnitsView,
  "variant_id" | "ordered" | "hold" | "committed" | "shipped" | "cancelled" | "shipments" | "refunds"
>;

/** What the stock object of a variant knows of an order's units. */
export async function traceUnits(
  ctx: Ctx,
  order_id: string,
  variant_id: string,
  ordered: number,
): Promise<TracedUnits> {
  return { variant_id, ordered, ...readTrace(order_id, await stockOf(ctx, variant_id).traceHold(holdId(order_id))) };
}

function readTrace(order_id: string, { hold, operations }: HoldTrace) {
  const sum = (wanted: (operation: HoldTrace["operations"][number]) => boolean): number =>
    operations.filter(wanted).reduce((total, { quantity }) => total + quantity, 0);
  return {
    hold: hold?.state ?? null,
    committed: hold?.state === "committed" ? hold.committed : 0,
    shipped: sum(({ verb }) => verb === "ship"),
    cancelled: sum(({ operation_id }) => operation_id === operationId.cancel(order_id)),
    shipments: operations.flatMap(({ operation_id, quantity }) => {
      const fulfilment_id = fulfilmentOfOperation(operation_id);
      return fulfilment_id === null ? [] : [{ fulfilment_id, quantity }];
    }),
    refunds: operations.flatMap(({ operation_id, quantity }) => {
      const cancelled = cancelledByOperation(operation_id);
      const refund_id = refundOfOperation(operation_id) ?? (cancelled === order_id ? null : cancelled);
      return refund_id === null ? [] : [{ refund_id, quantity }];
    }),
  };
}
