import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { OrderFiltersShape, ordersBehind } from "#ordering/order-desk";
import type { OrderRow } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { CursorValue } from "#platform/data/cursor";
import type { Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import { orderExportEvents } from "./events.ts";
import { writePart } from "./export-parts.ts";
import { type ExportRow, selectExport } from "./store.ts";
import { orderExportParts, orderExports } from "./tables.ts";

/** As many orders as a file holds. */
export const ORDERS_MAX = 100_000;
/** Orders of one read, and reads of one step: what a step holds in memory is one part. */
const PAGE = 100;
const PAGES_A_STEP = 5;

const Behind = z.tuple([z.number(), z.string()]).nullable();

/**
 * Writes the next part of an export. Its name, how far the file is and the message for the next step go into one batch with `once`,
 * so a step that is killed is either done or not begun: what it wrote by then is named nowhere, and goes with the export.
 */
export async function stepExport(ctx: Ctx, export_id: string, once: Statement): Promise<void> {
  const [row] = await selectExport(ctx, export_id);
  if (!row || row.finished_at !== null || row.expires_at <= ctx.now()) return void (await commit(ctx, [once]));
  const room = ORDERS_MAX - row.order_count;
  const { orders, is_last } = await readOrders(ctx, row, Math.min(PAGE * PAGES_A_STEP, room));
  const last = orders.at(-1);
  const order_count = row.order_count + orders.length;
  const is_done = is_last || order_count >= ORDERS_MAX;
  const file_key = last && (await writePart(ctx, { export_id, with_customers: row.with_customers }, orders));
  await commit(ctx, [
    once,
    ...(file_key === undefined
      ? []
      : [ctx.db.insert(orderExportParts).values({ export_id, part: row.part_count, file_key })]),
    ctx.db
      .update(orderExports)
      .set({
        order_count,
        part_count: row.part_count + (file_key === undefined ? 0 : 1),
        ...(last ? { behind: JSON.stringify([last.placed_at, last.id]) } : {}),
        ...(is_done ? { finished_at: ctx.now(), is_truncated: !is_last } : {}),
      })
      .where(and(eq(orderExports.id, export_id), isNull(orderExports.finished_at))),
    ...(is_done ? [] : [publish(ctx, orderExportEvents["order_export.continued"], { export_id })]),
  ]);
}

/** The next orders, at most so many, and whether there are none behind them. */
async function readOrders(ctx: Ctx, row: ExportRow, most: number): Promise<{ orders: OrderRow[]; is_last: boolean }> {
  const filters = OrderFiltersShape.parse(JSON.parse(row.filters));
  const orders: OrderRow[] = [];
  let after: readonly CursorValue[] | null = Behind.parse(JSON.parse(row.behind ?? "null"));
  while (orders.length < most) {
    const wanted = Math.min(PAGE, most - orders.length);
    const found: OrderRow[] = await ordersBehind(ctx, filters, after, wanted + 1);
    orders.push(...found.slice(0, wanted));
    const last = orders.at(-1);
    if (found.length <= wanted || !last) return { orders, is_last: true };
    after = [last.placed_at, last.id];
  }
  return { orders, is_last: false };
}
