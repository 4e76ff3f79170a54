import { createReview, MyReviewDto, ReviewError, toMyReviewDto } from "#engagement/reviews";
import { CatalogError } from "#goods/catalog";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { InvitationError } from "./errors.ts";
import { findInvitation } from "./find-invitation.ts";
import { InvitationDto, InvitationHeader, InvitedReviewInput } from "./schemas.ts";
import { stopInvitations } from "./send-invitation.ts";

const tags = ["Reviews"];
const request = { headers: InvitationHeader };

const getOne = route(
  {
    method: "get",
    path: "/review-invitation",
    operationId: "getReviewInvitation",
    tags,
    summary: "Read what a letter invites to review",
    description:
      "For 180 days, without signing in. The letter's token is sent in a header, since URLs are written to logs.",
    access: everyone,
    request,
    responses: { 200: json(InvitationDto, "What can be reviewed") },
    problems: [InvitationError.review_invitation_not_found],
  },
  async (c) => {
    const { products } = await findInvitation(c.var.ctx, c.req.valid("header")["review-token"]);
    return c.json({ products: [...products] }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/review-invitation/reviews",
    operationId: "createInvitedReview",
    tags,
    summary: "Review what a letter invites to",
    description: "Without signing in. It is the review of the account that placed the order, or of the guest.",
    access: everyone,
    request: { ...request, body: { content: { "application/json": { schema: InvitedReviewInput } } } },
    responses: { 201: json(MyReviewDto, "The review") },
    problems: [InvitationError.review_invitation_not_found, CatalogError.product_not_found, ReviewError.review_exists],
  },
  async (c) => {
    const { ctx } = c.var;
    const { product_id, ...input } = c.req.valid("json");
    const { reviewer, products } = await findInvitation(ctx, c.req.valid("header")["review-token"]);
    if (!products.some((one) => one.product_id === product_id)) throw CatalogError.product_not_found();
    return c.json(toMyReviewDto(await createReview(ctx, reviewer, product_id, input)), 201);
  },
);

const stop = route(
  {
    method: "post",
    path: "/review-invitation/unsubscribe",
    operationId: "stopReviewInvitations",
    tags,
    summary: "Get no more invitations to review",
    description: "The address that got the letter gets no other one. Repeated, it changes nothing.",
    access: everyone,
    request,
    responses: { 204: { description: "No more letters" } },
    problems: [InvitationError.review_invitation_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { email } = await findInvitation(ctx, c.req.valid("header")["review-token"]);
    await stopInvitations(ctx, email);
    return c.body(null, 204);
  },
);

export const invitationRoutes: readonly Route[] = [getOne, create, stop];
