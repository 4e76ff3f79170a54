import { and, asc, eq, gt, type SQL, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { isProduct, products, ratingColumns, starColumns } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import type { Database, Statement } from "#platform/data/db";

/** A statement that reads how an active product is rated, by its id or slug: one row or none. */
export const selectRating = (db: Database, reference: string) =>
  db
    .select({
      id: products.id,
      ...ratingColumns,
      ...starColumns,
    })
    .from(products)
    .where(and(isProduct(reference), eq(products.state, "active")));

const eachStar = (valueOf: (column: AnySQLiteColumn, rating: number) => SQL) => ({
  stars_1: valueOf(products.stars_1, 1),
  stars_2: valueOf(products.stars_2, 2),
  stars_3: valueOf(products.stars_3, 3),
  stars_4: valueOf(products.stars_4, 4),
  stars_5: valueOf(products.stars_5, 5),
});

/** Of the outer statement's product. */
const counted = (ratings: SQL, rating: number): SQL =>
  sql`(SELECT count(*) FROM (${ratings}) rated WHERE rated.product_id = products.id AND rated.rating = ${rating})`;

type Ratings = {
  /** A select of `product_id` and `rating`, 1 to 5, as they stand at this place of the batch. */
  readonly ratings: SQL;
  /** A select of the products that they are of. */
  readonly product_ids: SQL;
};

/**
 * A statement that counts ratings into what products show of theirs (`by` 1), or out of it (-1). `bumpCatalog` goes with it. What would
 * count out more than was counted in breaks the batch.
 */
export const countRatings = (ctx: Ctx, { ratings, product_ids, by }: Ratings & { readonly by: 1 | -1 }): Statement =>
  ctx.db
    .update(products)
    .set(eachStar((column, rating) => sql`${column} + ${by} * ${counted(ratings, rating)}`))
    .where(sql`${products.id} IN (${product_ids})`);

/**
 * Statements that put right what products show, where it is not what these ratings come to: of some products by id from behind one on.
 * The first gives the ids that were looked at, the second those that were wrong.
 */
export function recountRatings(
  ctx: Ctx,
  ratings: SQL,
  { after, limit }: { readonly after: string; readonly limit: number },
) {
  const page = ctx.db
    .select({ id: products.id })
    .from(products)
    .where(gt(products.id, after))
    .orderBy(asc(products.id))
    .limit(limit);
  const counts = sql.join(
    [1, 2, 3, 4, 5].map((rating) => counted(ratings, rating)),
    sql`, `,
  );
  const wrong = ctx.db
    .update(products)
    .set(eachStar((_, rating) => counted(ratings, rating)))
    .where(sql`${products.id} IN (${page}) AND (${sql.join(Object.values(starColumns), sql`, `)}) IS NOT (${counts})`)
    .returning({ id: products.id });
  return [page, wrong] as const;
}
