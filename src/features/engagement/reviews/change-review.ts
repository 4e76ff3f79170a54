import { sql } from "drizzle-orm";
import { changeProducts } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { isGuardViolation, type Statement } from "#platform/data/db";
import { commit } from "#platform/data/outbox";
import { ReviewError } from "./errors.ts";
import {
  deleteReviews,
  isReview,
  recounted,
  recountedShown,
  type ReviewRow,
  type SealedReview,
  selectReview,
  unsealReview,
} from "./store.ts";
import { reviews } from "./tables.ts";

const ATTEMPTS = 8;

type Change = Partial<typeof reviews.$inferInsert>;
type Guard = { readonly unless_voted_on?: true };

export type FoundReview = ReviewRow & { readonly personal_key: string | null };

/** A review that was read, with what its author wrote and what that is sealed with. */
export const openReview = async (ctx: Ctx, row: SealedReview): Promise<FoundReview> => ({
  ...(await unsealReview(ctx, row)),
  personal_key: row.personal_key,
});

/** A review by its id, whoever's it is. 404 `review_not_found`. */
export async function findReview(ctx: Ctx, id: string): Promise<FoundReview> {
  const [row] = await selectReview(ctx, id);
  if (!row) throw ReviewError.review_not_found();
  return openReview(ctx, row);
}

const revisionAfter = (row: FoundReview, guard: Guard) =>
  sql`CASE WHEN ${reviews.revision} = ${row.revision} ${guard.unless_voted_on ? sql`AND ${reviews.helpful_count} = 0` : sql``} THEN ${row.revision + 1} END`;

/** Statements that take away a review that was read, out of its product's figures too. As `changeStatements`. */
export const deleteStatements = (ctx: Ctx, row: FoundReview): Statement[] => [
  ctx.db
    .update(reviews)
    .set({ revision: revisionAfter(row, {}) })
    .where(isReview(row.id)),
  ...deleteReviews(ctx, isReview(row.id)),
  ...(row.status === "approved" ? changeProducts(ctx, [row.product_id]) : []),
];

/**
 * Statements that change a review that was read, and its product's figures with it. The batch breaks where anybody has changed the review
 * since, or, if that matters, found it helpful.
 */
export function changeStatements(ctx: Ctx, row: FoundReview, change: Change, guard: Guard = {}): Statement[] {
  const is_shown = row.status === "approved" || change.status === "approved";
  return (is_shown ? recountedShown : recounted)(ctx, isReview(row.id), [
    ctx.db
      .update(reviews)
      .set({ ...change, revision: revisionAfter(row, guard) })
      .where(isReview(row.id)),
  ]);
}

/**
 * Changes a review as `decide` says of what is read; null where that is done. Of two at once the second reads again and decides again.
 * Raises `review_not_found`, and what `decide` throws.
 */
export async function actOnReview(ctx: Ctx, id: string, decide: Decide): Promise<FoundReview> {
  await commitOnReview(ctx, id, decide);
  return findReview(ctx, id);
}

type Decide = (row: FoundReview) => Promise<readonly Statement[] | null> | readonly Statement[] | null;

/** As `actOnReview`, for an act after which there is nothing to read. */
export async function commitOnReview(ctx: Ctx, id: string, decide: Decide): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const statements = await decide(await findReview(ctx, id));
    if (statements === null) return;
    try {
      await commit(ctx, statements);
      return;
    } catch (error) {
      if (!isGuardViolation(error, "reviews.revision")) throw error;
    }
  }
  throw PlatformError.overloaded();
}
