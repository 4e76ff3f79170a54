import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { findReview } from "./change-review.ts";
import { ReviewError } from "./errors.ts";
import { listReviewsAsStaff } from "./list-reviews.ts";
import { answerReview, approveReview, deleteReviewAsStaff, rejectReview } from "./moderate-review.ts";
import { reviewPermissions } from "./permissions.ts";
import {
  AdminReviewDetailsDto,
  AdminReviewDto,
  AdminReviewsPage,
  AdminReviewsQuery,
  AnswerInput,
  ApproveInput,
  RejectInput,
  toAdminReviewDto,
} from "./schemas.ts";
import { selectReports } from "./store.ts";

const tags = ["Back office: reviews"];
const access = staff(reviewPermissions.write);
const as_it_is = { 200: json(AdminReviewDto, "The review as it is now") };

const list = route(
  {
    method: "get",
    path: "/admin/reviews",
    operationId: "adminListReviews",
    tags,
    summary: "List reviews",
    description: "Newest first; with `status=pending` those that wait for staff.",
    access: staff(reviewPermissions.read),
    request: { query: AdminReviewsQuery },
    responses: { 200: json(AdminReviewsPage, "A page of reviews") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { rows, ...page } = await listReviewsAsStaff(ctx, c.req.valid("query"));
    return c.json({ data: rows.map((row) => toAdminReviewDto(ctx, row)), ...page }, 200);
  },
);

const getOne = route(
  {
    method: "get",
    path: "/admin/reviews/{id}",
    operationId: "adminGetReview",
    tags,
    summary: "Read a review",
    description: "With the reports about it.",
    access: staff(reviewPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(AdminReviewDetailsDto, "The review") },
    problems: [ReviewError.review_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = c.req.valid("param");
    const [row, reports] = await Promise.all([findReview(ctx, id), selectReports(ctx, id)]);
    return c.json({ ...toAdminReviewDto(ctx, row), reports }, 200);
  },
);

const approve = route(
  {
    method: "post",
    path: "/admin/reviews/{id}/approve",
    operationId: "adminApproveReview",
    tags,
    summary: "Approve a review",
    description:
      "Everybody sees it, and it counts in the product's rating. Reports about it are settled. It takes the `revision` that was read, so that nothing is approved that nobody has read.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: ApproveInput } } } },
    responses: as_it_is,
    problems: [ReviewError.review_not_found, ReviewError.review_changed],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await approveReview(ctx, c.req.valid("param").id, c.req.valid("json").revision);
    return c.json(toAdminReviewDto(ctx, row), 200);
  },
);

const reject = route(
  {
    method: "post",
    path: "/admin/reviews/{id}/reject",
    operationId: "adminRejectReview",
    tags,
    summary: "Reject a review",
    description: "It is not shown, or not any more. Its author reads the reason, and may change it.",
    access,
    request: { params: IdParam, body: { content: { "application/json": { schema: RejectInput } } } },
    responses: as_it_is,
    problems: [ReviewError.review_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const row = await rejectReview(ctx, c.req.valid("param").id, c.req.valid("json").reason);
    return c.json(toAdminReviewDto(ctx, row), 200);
  },
);

const remove = route(
  {
    method: "delete",
    path: "/admin/reviews/{id}",
    operationId: "adminDeleteReview",
    tags,
    summary: "Delete a review",
    description:
      "With its votes and reports, and out of the product's rating: for those that were imported, which no customer can delete. A customer's own is rejected instead, so that they read why.",
    access,
    request: { params: IdParam },
    responses: { 204: { description: "It is gone" } },
    problems: [ReviewError.review_not_found],
  },
  async (c) => {
    await deleteReviewAsStaff(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const answering = (method: "patch" | "put", operationId: string) =>
  route(
    {
      method,
      path: "/admin/reviews/{id}",
      operationId,
      tags,
      summary: "Answer a review",
      description: "The shop's answer, for everybody who reads the review. What its author wrote is never changed.",
      access,
      request: { params: IdParam, body: { content: { "application/json": { schema: AnswerInput } } } },
      responses: as_it_is,
      problems: [ReviewError.review_not_found, ReviewError.illegal_review_move],
    },
    async (c) => c.json(await answered(c.var.ctx, c.req.valid("param").id, c.req.valid("json").answer), 200),
  );

const answered = async (ctx: Ctx, id: string, answer: string | null) =>
  toAdminReviewDto(ctx, await answerReview(ctx, id, answer));

const change = answering("patch", "adminUpdateReview");
const replace = answering("put", "adminReplaceReview");

export const reviewAdminRoutes: readonly Route[] = [list, getOne, approve, reject, change, replace, remove];
