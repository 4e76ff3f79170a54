import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { promotionOf } from "#pricing/promotions";
import { countReport, countUsesOf, selectReport, selectUses } from "./store.ts";
import type { ReportQuery } from "./use-schemas.ts";

/** A page of the orders that use a promotion, the last first. Raises 404 `promotion_not_found`. */
export async function listUses(ctx: Ctx, promotion_id: string, request: PageRequest) {
  await promotionOf(ctx, promotion_id);
  return readPage(ctx, request, {
    list: `promotion_uses:${promotion_id}`,
    rows: (after) => selectUses(ctx, promotion_id, after, request.limit),
    total: countUsesOf(ctx, promotion_id),
    keysOf: (row) => [row.used_at, row.order_id],
  });
}

/** A page of what promotions cost in a range of time, and what the orders that used them came to: one trip. */
export function reportUses(ctx: Ctx, request: z.output<typeof ReportQuery>) {
  const range = { from: request.placed_at_from, to: request.placed_at_to };
  return readPage(ctx, request, {
    list: "promotion_report",
    rows: (after) => selectReport(ctx, range, after, request.limit),
    total: countReport(ctx, range),
    keysOf: (row) => [row.created_at, row.promotion_id],
  });
}
