import type { StockPort } from "#checkout-core";
import { stockOf } from "#inventory";
import type { Ctx } from "#platform/context";

/** The stock objects themselves. */
export const stockPort = (ctx: Ctx): StockPort => ({
  hold: (variant_id, request) => stockOf(ctx, variant_id).hold(request),
  commit: (variant_id, request) => stockOf(ctx, variant_id).commit(request),
  release: (variant_id, request) => stockOf(ctx, variant_id).release(request),
  uncommit: (variant_id, request) => stockOf(ctx, variant_id).uncommit(request),
});
