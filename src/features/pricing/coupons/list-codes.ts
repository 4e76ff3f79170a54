import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { type PageRequest, readPage } from "#platform/data/cursor";
import { promotionOf } from "#pricing/promotions";
import type { CodesQuery } from "./schemas.ts";
import { countBatches, countCodes, selectBatches, selectCodes } from "./store.ts";

/** A page of a promotion's codes, newest first. Raises 404 `promotion_not_found`. */
export async function listCodes(ctx: Ctx, promotion_id: string, request: z.output<typeof CodesQuery>) {
  await promotionOf(ctx, promotion_id);
  return readPage(ctx, request, {
    list: `promotion_codes:${promotion_id}`,
    rows: (after) => selectCodes(ctx, promotion_id, request, after, request.limit),
    total: countCodes(ctx, promotion_id, request),
    keysOf: (row) => [row.created_at, row.id],
  });
}

/** A page of a promotion's batches of codes, newest first. Raises 404 `promotion_not_found`. */
export async function listBatches(ctx: Ctx, promotion_id: string, request: PageRequest) {
  await promotionOf(ctx, promotion_id);
  return readPage(ctx, request, {
    list: `promotion_code_batches:${promotion_id}`,
    rows: (after) => selectBatches(ctx, promotion_id, after, request.limit),
    total: countBatches(ctx, promotion_id),
    keysOf: (row) => [row.created_at, row.id],
  });
}
