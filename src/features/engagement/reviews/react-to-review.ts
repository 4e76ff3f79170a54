import { and, eq, sql } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { isGuardViolation, isUniqueViolation } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { changeStatements, commitOnReview, findReview, type FoundReview } from "./change-review.ts";
import { ReviewError } from "./errors.ts";
import { reviewEvents } from "./events.ts";
import { isHiddenBy, type ReportReason, reportsAfter } from "./rules.ts";
import { reviewSettings } from "./settings.ts";
import { isReview } from "./store.ts";
import { reviewReports, reviews, reviewVotes } from "./tables.ts";

/** A review that is shown, of somebody else. 404 `review_not_found`, 403 `own_review`. */
function requireOthers(user: User, row: FoundReview): FoundReview {
  if (row.user_id === user.id) throw ReviewError.own_review();
  if (row.status !== "approved") throw ReviewError.review_not_found();
  return row;
}

/** By its id. Raises as `requireOthers`. */
const findOthersReview = async (ctx: Ctx, user: User, id: string): Promise<FoundReview> =>
  requireOthers(user, await findReview(ctx, id));

/** Notes that the caller found a review helpful, once. Raises as `findOthersReview`. */
export async function voteForReview(ctx: Ctx, user: User, id: string): Promise<FoundReview> {
  await findOthersReview(ctx, user, id);
  const may_vote = sql`(SELECT CASE WHEN status = 'approved' THEN revision END FROM reviews WHERE ${isReview(id)})`;
  try {
    await commit(ctx, [
      ctx.db.insert(reviewVotes).values({ review_id: id, user_id: user.id, revision: may_vote, created_at: ctx.now() }),
      ctx.db
        .update(reviews)
        .set({ helpful_count: sql`${reviews.helpful_count} + 1` })
        .where(isReview(id)),
    ]);
  } catch (error) {
    if (isGuardViolation(error, "review_votes.revision")) throw ReviewError.review_not_found();
    if (!isUniqueViolation(error, "review_votes.review_id")) throw error;
  }
  return findOthersReview(ctx, user, id);
}

/** Takes the caller's vote back. Done twice it stays done. Raises as `findOthersReview`. */
export async function unvoteReview(ctx: Ctx, user: User, id: string): Promise<FoundReview> {
  await findOthersReview(ctx, user, id);
  const own = and(eq(reviewVotes.review_id, id), eq(reviewVotes.user_id, user.id));
  await commit(ctx, [
    ctx.db
      .update(reviews)
      .set({
        helpful_count: sql`${reviews.helpful_count} - (SELECT count(*) FROM review_votes WHERE review_id = ${id} AND user_id = ${user.id})`,
      })
      .where(isReview(id)),
    ctx.db.delete(reviewVotes).where(own),
  ]);
  return findOthersReview(ctx, user, id);
}

/**
 * Reports a review to the shop's staff, once for each account. So many as the shop has set take it away until staff decide; those of
 * accounts that have proved nothing count as one together, and never take it away.
 * 404 `review_not_found`, 403 `own_review`.
 */
export async function reportReview(ctx: Ctx, user: User, id: string, reason: ReportReason): Promise<void> {
  try {
    await commitOnReview(ctx, id, (row) => {
      requireOthers(user, row);
      const { has_proved_contact } = user;
      const is_hidden = has_proved_contact && isHiddenBy(row, reviewSettings.of(ctx.config).REVIEW_REPORTS_TO_HIDE);
      const report_count = reportsAfter(row.report_count, has_proved_contact);
      return [
        ctx.db.insert(reviewReports).values({ review_id: id, user_id: user.id, reason, created_at: ctx.now() }),
        ...changeStatements(ctx, row, { report_count, ...(is_hidden ? { status: "hidden" as const } : {}) }),
        ...(is_hidden
          ? [publish(ctx, reviewEvents["review.hidden"], { review_id: id, product_id: row.product_id })]
          : []),
      ];
    });
  } catch (error) {
    // The same account's second report.
    if (!isUniqueViolation(error, "review_reports.review_id")) throw error;
  }
}
