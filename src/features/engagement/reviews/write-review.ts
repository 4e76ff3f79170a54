import type { z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { changeProducts, CatalogError } from "#goods/catalog";
import { countRatings, selectRating } from "#goods/ratings";
import { reachedBuyer } from "#ordering/orders";
import { invalidField, PlatformError } from "#platform/basics/errors";
import { givenIn } from "#platform/basics/given";
import type { Ctx } from "#platform/context";
import { isUniqueViolation, type Statement } from "#platform/data/db";
import { commit, publish } from "#platform/data/outbox";
import type { User } from "#platform/http/auth";
import { selectPersonalKey } from "#platform/secrets/personal";
import {
  actOnReview,
  changeStatements,
  commitOnReview,
  deleteStatements,
  findReview,
  type FoundReview,
  openReview,
} from "./change-review.ts";
import { ReviewError } from "./errors.ts";
import { reviewEvents } from "./events.ts";
import { isChangeable, judge, type Verdict } from "./rules.ts";
import type { ReviewInput, ReviewPatch } from "./schemas.ts";
import { reviewSettings, writingRules } from "./settings.ts";
import { isReview, sealReview, selectOwned, selectReview, selectReviewOf } from "./store.ts";
import { reviews } from "./tables.ts";

type Input = z.output<typeof ReviewInput>;

/** The one that a review is of: an account, or a guest by one of their orders. */
export type Reviewer = { readonly user_id: string } | { readonly order_id: string };
const ownerOf = (reviewer: Reviewer): string => ("user_id" in reviewer ? reviewer.user_id : reviewer.order_id);

/** The products that a buyer has reviewed, by their ids. */
export async function reviewedBy(ctx: Ctx, reviewer: Reviewer): Promise<ReadonlySet<string>> {
  const rows = await selectOwned(ctx, ownerOf(reviewer));
  return new Set(rows.map(({ product_id }) => product_id));
}

/**
 * Reviews an active product by its id or slug, once for each buyer. Its id is the operation's, so a repeat with the same Idempotency-Key
 * finds it. 404 `product_not_found`, 409 `review_exists`.
 */
export async function createReview(ctx: Ctx, reviewer: Reviewer, product: string, input: Input): Promise<FoundReview> {
  refuseWithoutComment(ctx, input);
  const owner_id = ownerOf(reviewer);
  const [[rated], [key], [known]] = await ctx.db.batch([
    selectRating(ctx.db, product),
    selectPersonalKey(ctx, owner_id),
    selectReview(ctx, ctx.operation_id),
  ]);
  if (known?.owner_id === owner_id) return openReview(ctx, known);
  if (!rated) throw CatalogError.product_not_found();
  // Only a person that is being erased has none.
  if (!key) throw PlatformError.not_signed_in();
  try {
    await commit(
      ctx,
      await openStatements(ctx, reviewer, { product_id: rated.id, personal_key: key.personal_key }, input),
    );
  } catch (error) {
    if (!isUniqueViolation(error, "reviews.owner_id")) throw error;
    const [taken] = await selectReviewOf(ctx, owner_id, rated.id);
    throw ReviewError.review_exists({ review_id: taken?.id ?? "" });
  }
  return findReview(ctx, ctx.operation_id);
}

async function openStatements(
  ctx: Ctx,
  reviewer: Reviewer,
  { product_id, personal_key }: { readonly product_id: string; readonly personal_key: string },
  { rating, locale = null, title = null, comment = null, author_name = null }: Input,
): Promise<Statement[]> {
  const id = ctx.operation_id;
  const verdict = judgeTexts(ctx, { title, comment, author_name });
  const row = {
    id,
    product_id,
    owner_id: ownerOf(reviewer),
    user_id: "user_id" in reviewer ? reviewer.user_id : null,
    rating,
    locale,
    ...(await sealReview(ctx, personal_key, { title, comment, author_name })),
    ...verdict,
    is_verified: sql`${reachedBuyer(reviewer, product_id)}`,
    revision: 1,
    created_at: ctx.now(),
    updated_at: ctx.now(),
  };
  const names = { review_id: id, product_id };
  const is_shown = verdict.status === "approved";
  const ratings = sql`SELECT product_id, rating FROM reviews WHERE ${isReview(id)}`;
  return [
    ctx.db.insert(reviews).values(row),
    publish(ctx, reviewEvents["review.created"], names),
    ...(is_shown
      ? [
          countRatings(ctx, { ratings, product_ids: sql`${product_id}`, by: 1 }),
          publish(ctx, reviewEvents["review.approved"], names),
          ...changeProducts(ctx, [product_id]),
        ]
      : []),
  ];
}

type Texts = { readonly title: string | null; readonly comment: string | null; readonly author_name: string | null };

const judgeTexts = (ctx: Ctx, { title, comment, author_name }: Texts) =>
  judge(
    [title, comment, author_name].filter((text) => text !== null),
    writingRules(ctx.config),
  );

/** What staff or reports have taken away is shown again by staff alone. */
function afterStaff(row: FoundReview, verdict: Verdict): Verdict {
  const is_free = row.status === "approved" || (row.status === "pending" && row.moderated_at === null);
  return verdict.status === "approved" && !(is_free && row.report_count === 0)
    ? { status: "pending", rejection_reason: null }
    : verdict;
}

function refuseWithoutComment(ctx: Ctx, { comment }: { readonly comment?: string | null | undefined }): void {
  if (reviewSettings.of(ctx.config).REVIEW_COMMENT_REQUIRED && (comment ?? null) === null)
    throw invalidField("comment", "required", "`comment` is required");
}

/** A review of the caller's own account. 404 `review_not_found`. */
export function requireOwn<R extends { readonly user_id: string | null }>(user: User, row: R): R {
  if (row.user_id !== user.id) throw ReviewError.review_not_found();
  return row;
}

/** Changes the caller's own review, which is judged again. 404 `review_not_found`, 409 `review_voted_on`. */
export const changeReview = (ctx: Ctx, user: User, id: string, patch: z.output<typeof ReviewPatch>) =>
  actOnReview(ctx, id, async (row) => {
    const { personal_key } = requireOwn(user, row);
    if (!isChangeable(row)) throw ReviewError.review_voted_on();
    if (personal_key === null) throw ReviewError.review_not_found();
    const { title, comment, author_name, rating, locale } = { ...row, ...givenIn(patch) };
    const texts = { title, comment, author_name };
    refuseWithoutComment(ctx, texts);
    const verdict = afterStaff(row, judgeTexts(ctx, texts));
    return [
      ...changeStatements(
        ctx,
        row,
        { rating, locale, ...(await sealReview(ctx, personal_key, texts)), ...verdict, updated_at: ctx.now() },
        { unless_voted_on: true },
      ),
      ...(verdict.status === "approved" && row.status !== "approved"
        ? [publish(ctx, reviewEvents["review.approved"], { review_id: id, product_id: row.product_id })]
        : []),
    ];
  });

/** Deletes the caller's own review, with its votes and reports. 404 `review_not_found`. */
export async function deleteReview(ctx: Ctx, user: User, id: string): Promise<void> {
  await commitOnReview(ctx, id, (row) => deleteStatements(ctx, requireOwn(user, row)));
}
