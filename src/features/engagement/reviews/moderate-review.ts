import { eq } from "drizzle-orm";
import type { Ctx } from "#platform/context";
import { audit } from "#platform/data/audit";
import type { Statement } from "#platform/data/db";
import { publish } from "#platform/data/outbox";
import { destroyPersonalKey } from "#platform/secrets/personal";
import { actOnReview, changeStatements, commitOnReview, deleteStatements, type FoundReview } from "./change-review.ts";
import { ReviewError } from "./errors.ts";
import { reviewEvents } from "./events.ts";
import type { RejectionReason } from "./rules.ts";
import { sealReview } from "./store.ts";
import { reviewReports } from "./tables.ts";

/** Shows a review that staff have read at this revision; its reports are settled by it. 404 `review_not_found`, 409 `review_changed`. */
export const approveReview = (ctx: Ctx, id: string, revision: number): Promise<FoundReview> =>
  actOnReview(ctx, id, (row) => {
    if (row.status === "approved" && row.report_count === 0) return null;
    if (row.revision !== revision) throw ReviewError.review_changed();
    const now = ctx.now();
    const change = { status: "approved", rejection_reason: null, report_count: 0, moderated_at: now } as const;
    return [
      ...changeStatements(ctx, row, change),
      ctx.db.delete(reviewReports).where(eq(reviewReports.review_id, id)),
      ...(row.status === "approved" ? [] : [publish(ctx, reviewEvents["review.approved"], namesOf(row))]),
      written(ctx, row, "approved", { status: "approved" }),
    ];
  });

/** Does not show a review, or not any more, and says why. 404 `review_not_found`. */
export const rejectReview = (ctx: Ctx, id: string, rejection_reason: RejectionReason): Promise<FoundReview> =>
  actOnReview(ctx, id, (row) => {
    if (row.status === "rejected" && row.rejection_reason === rejection_reason) return null;
    return [
      ...changeStatements(ctx, row, { status: "rejected", rejection_reason, moderated_at: ctx.now() }),
      written(ctx, row, "rejected", { status: "rejected", rejection_reason }),
    ];
  });

/** Answers a review for everybody who reads it; null takes the answer away. 404 `review_not_found`, 409 `illegal_review_move`. */
export const answerReview = (ctx: Ctx, id: string, answer: string | null): Promise<FoundReview> =>
  actOnReview(ctx, id, async (row) => {
    if (row.answer === answer) return null;
    const { personal_key } = row;
    // Nothing would erase it again.
    if (personal_key === null || row.erased_at !== null)
      throw ReviewError.illegal_review_move({ review_status: row.status });
    const answered_at = answer === null ? null : ctx.now();
    return [
      ...changeStatements(ctx, row, { ...(await sealReview(ctx, personal_key, { answer })), answered_at }),
      ...(answer === null ? [] : [publish(ctx, reviewEvents["review.answered"], namesOf(row))]),
      written(ctx, row, "answered", { answer }),
    ];
  });

/** Deletes a review with its votes and reports. What nobody else is the owner of loses its key too. 404 `review_not_found`. */
export const deleteReviewAsStaff = (ctx: Ctx, id: string): Promise<void> =>
  commitOnReview(ctx, id, (row) => [
    ...deleteStatements(ctx, row),
    ...(row.owner_id === id ? [destroyPersonalKey(ctx, id)] : []),
    written(ctx, row, "deleted", { status: null }),
  ]);

const namesOf = ({ id, product_id }: FoundReview) => ({ review_id: id, product_id });

const written = (
  ctx: Ctx,
  { id, product_id, status, rejection_reason, answer }: FoundReview,
  what: string,
  change: Readonly<Record<string, unknown>>,
): Statement => {
  const as_it_was = { product_id, status, rejection_reason, answer };
  return audit(ctx, {
    action: `review.${what}`,
    subject_type: "review",
    subject_id: id,
    before: as_it_was,
    after: { ...as_it_was, ...change },
  });
};
