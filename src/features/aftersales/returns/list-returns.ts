import { requireHolder, selectOwner } from "#ordering/orders";
import type { Ctx } from "#platform/context";
import { type PageRequest, readCursor, readPage, toPage } from "#platform/data/cursor";
import {
  countReturns,
  type ReturnFilter,
  type ReturnRow,
  type SealedReturn,
  selectReturns,
  selectReturnsOf,
  unsealReturn,
} from "./store.ts";

const opened = (ctx: Ctx, rows: readonly SealedReturn[]): Promise<ReturnRow[]> =>
  Promise.all(rows.map((row) => unsealReturn(ctx, row)));

const keysOf = (row: SealedReturn) => [row.created_at, row.id];

/** A page of the returns of the caller's own order, oldest first, in one trip. 404 `order_not_found`. */
export async function listOrderReturns(
  ctx: Ctx,
  reference: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
) {
  const after = await readCursor(ctx, "order_returns", reference, cursor);
  const [[order], found] = await ctx.db.batch([
    selectOwner(ctx, reference),
    selectReturnsOf(ctx, reference, after, limit),
  ]);
  requireHolder(ctx, order);
  const { rows, ...page } = await toPage(ctx, "order_returns", reference, found, limit, keysOf);
  return { rows: await opened(ctx, rows), ...page };
}

/** A page of all returns, newest first, in one trip. */
export async function listReturns(ctx: Ctx, request: ReturnFilter & PageRequest) {
  const { rows, ...page } = await readPage(ctx, request, {
    list: "admin_returns",
    rows: (after) => selectReturns(ctx, request, after, request.limit),
    total: countReturns(ctx, request),
    keysOf,
  });
  return { rows: await opened(ctx, rows), ...page };
}
