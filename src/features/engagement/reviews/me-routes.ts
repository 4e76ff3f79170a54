import { PlatformError } from "#platform/basics/errors";
import { userOf } from "#platform/http/access";
import { signedIn } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { findReview } from "./change-review.ts";
import { ReviewError } from "./errors.ts";
import { listMyReviews } from "./list-reviews.ts";
import { MyReviewDto, MyReviewsPage, MyReviewsQuery, ReviewPatch, toMyReviewDto } from "./schemas.ts";
import { changeReview, deleteReview, requireOwn } from "./write-review.ts";

const tags = ["Reviews"];

const list = route(
  {
    method: "get",
    path: "/me/reviews",
    operationId: "listMyReviews",
    tags,
    summary: "List one's own reviews",
    description: "Whatever their status, newest first.",
    access: signedIn,
    request: { query: MyReviewsQuery },
    responses: { 200: json(MyReviewsPage, "A page of reviews") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listMyReviews(ctx, userOf(ctx), c.req.valid("query"));
    return c.json({ data: rows.map(toMyReviewDto), ...page }, 200);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/me/reviews/{id}",
    operationId: "getMyReview",
    tags,
    summary: "Read one of one's own reviews",
    description: "Whatever its status.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 200: json(MyReviewDto, "The review") },
    problems: [ReviewError.review_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = requireOwn(userOf(ctx), await findReview(ctx, c.req.valid("param").id));
    return c.json(toMyReviewDto(row), 200);
  },
);

const [change, replace] = changes(
  {
    method: "patch",
    path: "/me/reviews/{id}",
    operationId: "updateMyReview",
    tags,
    summary: "Change a review",
    description:
      "Until others have found it helpful; after that it can only be deleted. It waits for staff again, unless the shop shows reviews without them.",
    access: signedIn,
    request: { params: IdParam, body: { content: { "application/json": { schema: ReviewPatch } } } },
    responses: { 200: json(MyReviewDto, "The review as it is now") },
    problems: [ReviewError.review_not_found, ReviewError.review_voted_on],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await changeReview(ctx, userOf(ctx), c.req.valid("param").id, c.req.valid("json"));
    return c.json(toMyReviewDto(row), 200);
  },
  ["rating"],
);

const remove = route(
  {
    method: "delete",
    path: "/me/reviews/{id}",
    operationId: "deleteMyReview",
    tags,
    summary: "Delete a review",
    description: "At any time, with its votes. The product may be reviewed again then.",
    access: signedIn,
    request: { params: IdParam },
    responses: { 204: { description: "It is gone" } },
    problems: [ReviewError.review_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    await deleteReview(ctx, userOf(ctx), c.req.valid("param").id);
    return c.body(null, 204);
  },
);

/** `/me/reviews`. */
export const myReviewRoutes: readonly Route[] = [list, getOne, change, replace, remove];
