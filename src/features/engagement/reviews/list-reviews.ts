import type { z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { CatalogError } from "#goods/catalog";
import { selectRating } from "#goods/ratings";
import { isId } from "#platform/basics/ids";
import type { Ctx } from "#platform/context";
import { readCursor, readPage, toPage } from "#platform/data/cursor";
import type { User } from "#platform/http/auth";
import type { AdminReviewsQuery, MyReviewsQuery, ProductReviewsQuery } from "./schemas.ts";
import { countOwn, countQueue, keysOf, selectOwn, selectQueue, selectShown, unsealReview } from "./store.ts";

/** What is shown of an active product by its id or slug, with its rating, in one trip. 404 `product_not_found`. */
export async function listProductReviews(ctx: Ctx, product: string, query: z.output<typeof ProductReviewsQuery>) {
  const { limit, cursor, count, sort, rating, verified_purchase: is_verified } = query;
  const list = `product_reviews/${product}`;
  const filters = { sort, rating, is_verified };
  const after = await readCursor(ctx, list, filters, cursor);
  const product_id = isId(product) ? sql`${product}` : sql`(SELECT id FROM (${selectRating(ctx.db, product)}))`;
  const { rows, total } = selectShown(ctx.replica, product_id, filters, { sort, after, limit });
  const rated = selectRating(ctx.replica, product);
  const [[found], page, counts] = count
    ? await ctx.replica.batch([rated, rows, total])
    : [...(await ctx.replica.batch([rated, rows])), null];
  if (!found) throw CatalogError.product_not_found();
  const { rows: sealed, next_cursor } = await toPage(ctx, list, filters, page, limit, (row) => keysOf(sort, row));
  return {
    rated: found,
    rows: await Promise.all(sealed.map((row) => unsealReview(ctx, row))),
    next_cursor,
    ...counts?.[0],
  };
}

/** The caller's own, the newest first. */
export async function listMyReviews(ctx: Ctx, user: User, query: z.output<typeof MyReviewsQuery>) {
  const { rows, ...page } = await readPage(ctx, query, {
    list: `my_reviews/${user.id}`,
    rows: (after) => selectOwn(ctx, user.id, after, query.limit),
    total: countOwn(ctx, user.id),
    keysOf: (row) => [row.created_at, row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealReview(ctx, row))), ...page };
}

/** All of them as staff see them, the newest first. */
export async function listReviewsAsStaff(ctx: Ctx, query: z.output<typeof AdminReviewsQuery>) {
  const { rows, ...page } = await readPage(ctx, query, {
    list: "admin/reviews",
    rows: (after) => selectQueue(ctx, query, after, query.limit),
    total: countQueue(ctx, query),
    keysOf: (row) => [row.created_at, row.id],
  });
  return { rows: await Promise.all(rows.map((row) => unsealReview(ctx, row))), ...page };
}
