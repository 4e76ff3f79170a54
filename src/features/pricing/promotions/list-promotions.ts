import type { z } from "@hono/zod-openapi";
import type { Ctx } from "#platform/context";
import { readPage } from "#platform/data/cursor";
import type { PromotionsQuery } from "./schemas.ts";
import { countPromotions, selectPromotions } from "./store.ts";

/** A page of promotions, newest first: one trip. */
export const listPromotions = (ctx: Ctx, request: z.output<typeof PromotionsQuery>) =>
  readPage(ctx, request, {
    list: "promotions",
    rows: (after) => selectPromotions(ctx, request, after, request.limit),
    total: countPromotions(ctx, request),
    keysOf: (row) => [row.created_at, row.id],
  });
