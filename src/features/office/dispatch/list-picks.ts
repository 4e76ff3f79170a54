import { countPicks, type Pick, type PickFilter, selectPickOrders, selectPicks } from "#ordering/order-desk";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";

/** Of more orders than these, the oldest are named. */
export const PICK_ORDERS_MAX = 50;

export type PickRow = Pick & {
  readonly orders: readonly { readonly order_id: string; readonly sequence: number; readonly quantity: number }[];
};

/** A page of what is to be picked, by SKU, with the orders that it is for: two trips. */
export async function listPicks(ctx: Ctx, request: PickFilter & PageRequest) {
  const { shipping_method_id, country } = request;
  const filter = { shipping_method_id, country };
  const { rows, ...page } = await readPage<Pick>(ctx, request, {
    list: "picks",
    rows: (after) => selectPicks(ctx, filter, after, request.limit),
    total: countPicks(ctx, filter),
    keysOf: ({ sku, variant_id }) => [sku, variant_id],
  });
  return { rows: await withOrders(ctx, filter, rows), ...page };
}

/** The first so many, as `listPicks` gives them. */
export async function firstPicks(ctx: Ctx, filter: PickFilter, limit: number): Promise<PickRow[]> {
  const rows = await selectPicks(ctx, filter, null, limit);
  return withOrders(ctx, filter, rows.slice(0, limit));
}

async function withOrders(ctx: Ctx, filter: PickFilter, rows: readonly Pick[]): Promise<PickRow[]> {
  if (rows.length === 0) return [];
  const variant_ids = rows.map(({ variant_id }) => variant_id);
  const found = await selectPickOrders(ctx, filter, variant_ids, PICK_ORDERS_MAX);
  return rows.map((row) => ({
    ...row,
    orders: found
      .filter(({ sku, variant_id }) => sku === row.sku && variant_id === row.variant_id)
      .map(({ order_id, sequence, quantity }) => ({ order_id, sequence, quantity })),
  }));
}
