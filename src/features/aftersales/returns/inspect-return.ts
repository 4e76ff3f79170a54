import type { z } from "@hono/zod-openapi";
import { and, eq, sql } from "drizzle-orm";
import { bringIn, sumOfBack, tallyOfBack } from "#aftersales/fulfilment";
import { itemsOfOrder, refusalOfUnits } from "#ordering/orders";
import { invalidField } from "#platform/basics/errors";
import { nowOrLater } from "#platform/basics/now-or-later";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { publish } from "#platform/data/outbox";
import { namesOf } from "./answer-return.ts";
import { ReturnError } from "./errors.ts";
import { returnEvents } from "./events.ts";
import { actOnReturn, findReturn, type Found } from "./move-return.ts";
import { uninspectedOf } from "./rules.ts";
import type { InspectionInput } from "./schemas.ts";
import type { ReturnRow } from "./store.ts";
import { returnInspections, returnItems, returns } from "./tables.ts";

type Input = z.output<typeof InspectionInput>;

/**
 * Decides what becomes of units that were received: back on the shelf, back and damaged, or neither. Each inspection has an id of its own,
 * the operation's, so a repeat with the same Idempotency-Key finds it. 404 `return_not_found`; 409 `inspection_exceeds_received`,
 * `order_moved`.
 */
export async function inspectReturn(ctx: Ctx, id: string, { items }: Input): Promise<ReturnRow> {
  const inspection_id = ctx.operation_id;
  const row = await actOnReturn(
    ctx,
    () => findReturn(ctx, id),
    "inspect_return",
    async (found) => {
      if (await isKnown(ctx, inspection_id)) return null;
      refuseUnits(found, items);
      return inspectStatements(ctx, found.row, inspection_id, items);
    },
  );
  const { order_id } = row;
  await nowOrLater(ctx.log, "booking_postponed", { order_id, inspection_id }, () =>
    bookInspection(ctx, order_id, inspection_id),
  );
  return row;
}

async function isKnown(ctx: Ctx, inspection_id: string): Promise<boolean> {
  return (await rowsOf(ctx, inspection_id)).length > 0;
}

const rowsOf = (ctx: Ctx, inspection_id: string) =>
  ctx.db.select().from(returnInspections).where(eq(returnInspections.inspection_id, inspection_id));

function refuseUnits({ row }: Found, items: Input["items"]): void {
  const left = new Map(row.items.map((line) => [line.order_item_id, uninspectedOf(line)]));
  const asked = items.map((one) => ({ order_item_id: one.order_item_id, quantity: sumOfBack(one) }));
  const refusal = refusalOfUnits(left, asked);
  if (refusal === null) return;
  if (refusal.kind === "unknown_item")
    throw invalidField(`items.${refusal.at}.order_item_id`, "not_found", "The return has no such item");
  throw ReturnError.inspection_exceeds_received({ order_item_id: refusal.order_item_id, left: refusal.left });
}

const inspectStatements = (ctx: Ctx, row: ReturnRow, inspection_id: string, items: Input["items"]): Statement[] => [
  ...items.map(({ order_item_id, restock, damage, write_off }) =>
    ctx.db
      .update(returnItems)
      .set({
        restocked_quantity: sql`${returnItems.restocked_quantity} + ${restock}`,
        damaged_quantity: sql`${returnItems.damaged_quantity} + ${damage}`,
        written_off_quantity: sql`${returnItems.written_off_quantity} + ${write_off}`,
      })
      .where(and(eq(returnItems.return_id, row.id), eq(returnItems.order_item_id, order_item_id))),
  ),
  insertRows(
    ctx,
    returnInspections,
    items.map(({ order_item_id, restock, damage, write_off }) => ({
      inspection_id,
      return_id: row.id,
      order_item_id,
      restocked_quantity: restock,
      damaged_quantity: damage,
      written_off_quantity: write_off,
      created_at: ctx.now(),
    })),
  ),
  ctx.db.update(returns).set({ updated_at: ctx.now() }).where(eq(returns.id, row.id)),
  publish(ctx, returnEvents["return.inspected"], { ...namesOf(row), inspection_id }),
  audit(ctx, {
    action: "return.inspected",
    subject_type: "order",
    subject_id: row.order_id,
    after: { return_id: row.id, inspection_id, ...tallyOfBack(items) },
  }),
];

/** The stock books what an inspection found, once for its id. */
export async function bookInspection(ctx: Ctx, order_id: string, inspection_id: string): Promise<void> {
  const [rows, items] = await ctx.db.batch([rowsOf(ctx, inspection_id), itemsOfOrder(ctx, order_id)]);
  if (rows.length === 0) throw new Error(`there is no inspection ${inspection_id}`);
  await bringIn(ctx, order_id, inspection_id, rows, items);
}
