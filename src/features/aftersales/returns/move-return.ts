import { type SQL, sql } from "drizzle-orm";
import { untilMoved } from "#aftersales/fulfilment";
import { paymentPermissions } from "#money/payments";
import {
  isHistoryTaken,
  isInReturn,
  isPacked,
  itemsOfOrder,
  moveOrderStatements,
  OrderError,
  orderStateOf,
  type OrderEvent,
  type UnitChanges,
} from "#ordering/orders";
import type { Ctx } from "#platform/context";
import type { Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { can } from "#platform/http/auth";
import { ReturnError } from "./errors.ts";
import { returnPermissions } from "./permissions.ts";
import { shopperReturnActionsOf, staffReturnActionsOf } from "./rules.ts";
import { type ReturnRow, selectReturn, unsealReturn } from "./store.ts";

type State = Awaited<ReturnType<typeof orderStateOf>>[number];
type Item = Awaited<ReturnType<typeof itemsOfOrder>>[number];
export type Found = { readonly row: ReturnRow; readonly order: State; readonly items: readonly Item[] };

type Column = Parameters<NonNullable<UnitChanges["returned"]>>[0];

/** Units of an item in a return, in SQL. */
export const unitsIn =
  (return_id: string, sign: "+" | "-", column: "quantity" | "received_quantity") =>
  (item_id: Column): SQL =>
    sql`${sql.raw(sign)} coalesce((SELECT ${sql.raw(`r.${column}`)} FROM return_items r
      WHERE r.return_id = ${return_id} AND r.order_item_id = ${item_id}), 0)`;

/** A return, as staff find it. 404 `return_not_found`. */
export async function findReturn(ctx: Ctx, id: string): Promise<ReturnRow> {
  const [sealed] = await selectReturn(ctx, id);
  if (!sealed) throw ReturnError.return_not_found();
  return unsealReturn(ctx, sealed);
}

/** What an act does besides moving the order; null where it was done before. */
export type Decide = (found: Found) => Promise<readonly Statement[] | null> | readonly Statement[] | null;

/**
 * An act on a return, as a move of its order: of two at once the second reads again, and is refused or finds the first one's work
 * done. Raises `return_not_found`, `order_moved`, and what `decide` throws.
 */
export function actOnReturn(
  ctx: Ctx,
  find: () => Promise<ReturnRow>,
  event: OrderEvent,
  decide: Decide,
): Promise<ReturnRow> {
  return untilMoved(async () => {
    const row = await find();
    const [[order], items] = await ctx.db.batch([orderStateOf(ctx, row.order_id), itemsOfOrder(ctx, row.order_id)]);
    if (!order) throw OrderError.order_not_found();
    const statements = await decide({ row, order, items });
    if (statements === null) return row;
    const is_moved = await commitAct(ctx, [...moveOrderStatements(ctx, order, event), ...statements]);
    return is_moved ? find() : undefined;
  });
}

/** False when somebody else has moved the order meanwhile, or taken the units. */
export async function commitAct(ctx: Ctx, statements: readonly Statement[]): Promise<boolean> {
  try {
    await commit(ctx, statements);
    return true;
  } catch (error) {
    if (isHistoryTaken(error) || isInReturn(error) || isPacked(error)) return false;
    throw error;
  }
}

/** What the caller may do to a return, as a member of staff. */
export const staffActionsOn = (ctx: Pick<Ctx, "actor">, row: ReturnRow) =>
  staffReturnActionsOf(row, {
    writes: can(ctx.actor, returnPermissions.write),
    pays: can(ctx.actor, paymentPermissions.write),
  });

/** The problem of an act that cannot be done now, with what can. */
export function illegalMove(ctx: Ctx, row: ReturnRow): Error {
  const is_staff = can(ctx.actor, returnPermissions.write);
  const allowed_actions = is_staff ? staffActionsOn(ctx, row) : shopperReturnActionsOf(row);
  return ReturnError.illegal_return_move({ return_status: row.status, allowed_actions });
}
