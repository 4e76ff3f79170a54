import { CatalogError, productSlugAfter, toRating } from "#goods/catalog";
import { movedPermanently, orRedirect } from "#goods/former-slugs";
import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { everyone, signedIn } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { ReviewError } from "./errors.ts";
import { listProductReviews } from "./list-reviews.ts";
import { reportReview, unvoteReview, voteForReview } from "./react-to-review.ts";
import { reportReasons } from "./rules.ts";
import {
  GuidelinesDto,
  MyReviewDto,
  ProductReviewsPage,
  ProductReviewsQuery,
  ReportInput,
  ReviewDto,
  ReviewInput,
  toMyReviewDto,
  toReviewDto,
} from "./schemas.ts";
import { reviewSettings } from "./settings.ts";
import { createReview } from "./write-review.ts";

const tags = ["Reviews"];
const refusals = [ReviewError.review_not_found, ReviewError.own_review];

const guidelines = route(
  {
    method: "get",
    path: "/review-guidelines",
    operationId: "getReviewGuidelines",
    tags,
    summary: "Read what the shop wants of reviews",
    description: "For the page on which shoppers write one.",
    access: everyone,
    responses: { 200: json(GuidelinesDto, "The guidelines") },
  },
  (c) => {
    const own = reviewSettings.of(c.var.ctx.config);
    const { REVIEW_GUIDELINES: text, REVIEW_COMMENT_REQUIRED: comment_required } = own;
    return c.json({ guidelines: text, comment_required, report_reasons: [...reportReasons] }, 200);
  },
);

const list = route(
  {
    method: "get",
    path: "/products/{id}/reviews",
    operationId: "listProductReviews",
    tags,
    summary: "List the reviews of a product",
    description: "Approved ones, with the product's rating. Titles and comments are plain text.",
    access: everyone,
    request: { params: IdParam, query: ProductReviewsQuery },
    responses: { 200: json(ProductReviewsPage, "A page of reviews"), ...movedPermanently },
    problems: [CatalogError.product_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const read = async () => {
      const { rows, rated, ...page } = await listProductReviews(ctx, c.req.valid("param").id, c.req.valid("query"));
      return c.json({ data: rows.map(toReviewDto), ...page, rating: toRating(rated) }, 200);
    };
    return orRedirect(c, read, (slug) => productSlugAfter(ctx.db, slug));
  },
);

const create = route(
  {
    method: "post",
    path: "/products/{id}/reviews",
    operationId: "createProductReview",
    tags,
    summary: "Review a product",
    description:
      "Once for each customer and product. Others see it when it is approved: by staff, or at once where the shop has it so and no rule holds it.",
    access: signedIn,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReviewInput } } } },
    responses: { 201: json(MyReviewDto, "The review") },
    problems: [CatalogError.product_not_found, ReviewError.review_exists],
  },
  async (c) => {
    const { ctx } = c.var;
    const reviewer = { user_id: userOf(ctx).id };
    const row = await createReview(ctx, reviewer, c.req.valid("param").id, c.req.valid("json"));
    return c.json(toMyReviewDto(row), 201);
  },
);

const vote = route(
  {
    method: "put",
    path: "/reviews/{id}/vote",
    operationId: "replaceReviewVote",
    tags,
    summary: "Find a review helpful",
    description: "Once for each account, and never one's own. Repeated, it changes nothing.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(ReviewDto, "The review with the vote") },
    problems: refusals,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toReviewDto(await voteForReview(ctx, userOf(ctx), c.req.valid("param").id)), 200);
  },
);

const unvote = route(
  {
    method: "delete",
    path: "/reviews/{id}/vote",
    operationId: "deleteReviewVote",
    tags,
    summary: "Take a vote back",
    description: "Repeated, it changes nothing.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(ReviewDto, "The review without the vote") },
    problems: refusals,
  },
  async (c) => {
    const { ctx } = c.var;
    return c.json(toReviewDto(await unvoteReview(ctx, userOf(ctx), c.req.valid("param").id)), 200);
  },
);

const report = route(
  {
    method: "post",
    path: "/reviews/{id}/reports",
    operationId: "createReviewReport",
    tags,
    summary: "Report a review",
    description:
      "Once for each account; repeated, it changes nothing. After some reports of accounts with a verified address or number, three unless the shop has another number, the review is hidden until staff decide.",
    access: signedIn,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReportInput } } } },
    responses: { 204: { description: "It is noted" } },
    problems: refusals,
  },
  async (c) => {
    const { ctx } = c.var;
    await reportReview(ctx, userOf(ctx), c.req.valid("param").id, c.req.valid("json").reason);
    return c.body(null, 204);
  },
);

export const reviewRoutes: readonly Route[] = [guidelines, list, create, vote, unvote, report];
