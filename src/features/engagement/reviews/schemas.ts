import { z } from "@hono/zod-openapi";
import { RatingDto } from "#goods/catalog";
import { locale } from "#people/accounts";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import type { Ctx } from "#platform/context";
import { pageOf, pageQuery } from "#platform/data/cursor";
import { can } from "#platform/http/auth";
import {
  choice,
  id,
  orNull,
  personalText,
  queryBoolean,
  queryInteger,
  rangeOf,
  timestamp,
} from "#platform/http/schemas";
import { reviewPermissions } from "./permissions.ts";
import {
  isChangeable,
  type RejectionReason,
  type ReportReason,
  type ReviewStatus,
  staffReviewActionsOf,
  type staffReviewActions,
} from "./rules.ts";
import type { ReviewRow } from "./store.ts";

const rating = () => z.int().min(1).max(5).openapi({ description: "Stars, 1 to 5.", example: 5 });

const written = {
  title: personalText(255).nullish().openapi({ description: "A headline.", example: "Keeps its shape" }),
  comment: personalText(5_000).nullish().openapi({
    description:
      "Plain text, perhaps of several lines. Required where `comment_required` of `GET /review-guidelines` is true.",
    example: "Washed it ten times, and it still fits.",
  }),
  author_name: personalText(80)
    .nullish()
    .openapi({ description: "What everybody reads as the name of its author.", example: "Ada L." }),
  locale: locale()
    .nullish()
    .openapi({ description: "BCP 47 tag of the language that it is written in.", example: "en" }),
};

/** What somebody says of a product. */
export const reviewFields = { rating: rating(), ...written };

export const ReviewInput = z.strictObject(reviewFields).openapi("ReviewInput");

export const ReviewPatch = z
  .strictObject(reviewFields)
  .partial()
  .openapi("ReviewPatch", { description: "The fields to change." });

export const ReviewStatusDto = choice<ReviewStatus>({
  pending: "Waits for staff. Only its author sees it.",
  approved: "Everybody sees it, and it counts in the product's rating.",
  rejected: "Not shown. Its author may change it, and it waits for staff then.",
  hidden: "Reports took it away until staff decide.",
}).openapi("ReviewStatus", { description: "Where the review stands." });

const reasons = {
  spam: "Advertising, or nothing about the product.",
  offensive: "It insults or threatens.",
  fake: "Not from a person who knows the product.",
  personal_data: "It tells of people who did not agree to it.",
  off_topic: "About delivery, the shop or something else than the product.",
  other: "Another reason.",
} as const;

export const ReportInput = z
  .strictObject({ reason: choice<ReportReason>(reasons).describe("What is wrong with the review.") })
  .openapi("ReviewReport", { example: { reason: "spam" } });

export const RejectionReasonDto = choice<RejectionReason>({
  ...reasons,
  word: "It has a word that the shop does not take. Decided by the shop's own rules.",
  link: "It has an address of the web or of mail. Decided by the shop's own rules.",
}).openapi("ReviewRejectionReason", { description: "Why the review is not shown." });

const AnswerDto = z
  .object({
    answer: z.string().openapi({ description: "Plain text.", example: "Thank you for telling us." }),
    answered_at: timestamp(),
  })
  .openapi("ReviewAnswer");

const shown = {
  id: id(),
  product_id: id().describe("The product that it is about."),
  rating: rating(),
  title: z.string().nullable().describe("A headline; null without one, and once its author is erased."),
  comment: z.string().nullable().describe("Plain text, never HTML; null without one, and once its author is erased."),
  author_name: z.string().nullable().describe("What its author wants to be called; null for nothing."),
  locale: z
    .string()
    .nullable()
    .openapi({ description: "BCP 47 tag of its language; null when unknown.", example: "en" }),
  verified_purchase: z.boolean().describe("Whether an order of its author with the product has arrived."),
  helpful_count: z.int().openapi({ description: "Shoppers who found it helpful.", example: 3 }),
  shop_answer: orNull(AnswerDto).describe("What the shop says to it; null without an answer."),
  created_at: timestamp(),
  updated_at: timestamp().describe("When its author last changed it."),
};

export const ReviewDto = z.object(shown).openapi("Review");

export const MyReviewDto = z
  .object({
    ...shown,
    status: ReviewStatusDto,
    is_approved: z.boolean().describe("Whether everybody sees it."),
    rejection_reason: orNull(RejectionReasonDto).describe("Why it is not shown; null unless it is rejected."),
    is_changeable: z.boolean().describe("Whether it can be changed: not any more once others found it helpful."),
  })
  .openapi("MyReview");

export const toReviewDto = (row: ReviewRow): z.output<typeof ReviewDto> => ({
  id: row.id,
  product_id: row.product_id,
  rating: row.rating,
  title: row.title,
  comment: row.comment,
  author_name: row.author_name,
  locale: row.locale,
  verified_purchase: row.is_verified,
  helpful_count: row.helpful_count,
  shop_answer:
    row.answer === null || row.answered_at === null
      ? null
      : { answer: row.answer, answered_at: toIso(row.answered_at) },
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export const toMyReviewDto = (row: ReviewRow): z.output<typeof MyReviewDto> => ({
  ...toReviewDto(row),
  status: row.status,
  is_approved: row.status === "approved",
  rejection_reason: row.rejection_reason,
  is_changeable: isChangeable(row),
});

const starFilter = queryInteger({ min: 1, max: 5 }).optional();
export const ProductReviewsQuery = z.strictObject({
  ...pageQuery,
  rating: starFilter.openapi({ description: "Only reviews with this many stars.", example: 5 }),
  verified_purchase: queryBoolean()
    .optional()
    .describe("`true`: only reviews of buyers whose order arrived; `false`: only the others."),
  sort: choice({
    newest: "Newest first.",
    oldest: "Oldest first.",
    rating: "Most stars first.",
    "-rating": "Fewest stars first.",
    helpful: "Most helpful first.",
  })
    .default("newest")
    .describe("The order of the list."),
});
export const ProductReviewsPage = pageOf(ReviewDto)
  .extend({ rating: RatingDto.describe("Of all approved reviews of the product, whatever is filtered.") })
  .openapi("ProductReviews");

export const MyReviewsQuery = z.strictObject(pageQuery);
export const MyReviewsPage = pageOf(MyReviewDto).openapi("MyReviews");

export const GuidelinesDto = z
  .object({
    guidelines: z
      .string()
      .openapi({ description: "What the shop wants of reviews, as plain text.", example: "Write about the product." }),
    comment_required: z.boolean().describe("Whether a review needs a comment besides its stars."),
    report_reasons: z
      .array(choice<ReportReason>(reasons))
      .openapi({ description: "What a report may name.", example: ["spam"] }),
  })
  .openapi("ReviewGuidelines");

const revision = () =>
  z.int().min(1).openapi({ description: "One higher with every change of the review, votes left out.", example: 1 });

export const AdminReviewDto = z
  .object({
    ...MyReviewDto.omit({ is_changeable: true }).shape,
    user_id: id().nullable().describe("The account of its author; null for a guest who was invited."),
    revision: revision(),
    report_count: z.int().openapi({ description: "Reports since staff last approved it.", example: 0 }),
    moderated_at: timestamp().nullable().describe("When staff last approved or rejected it; null before."),
    allowed_actions: z
      .array(
        choice<(typeof staffReviewActions)[number]>({
          approve: "`POST /admin/reviews/{id}/approve`.",
          reject: "`POST /admin/reviews/{id}/reject`.",
          answer: "`PATCH /admin/reviews/{id}`.",
        }),
      )
      .describe("What the caller may do to it now."),
  })
  .openapi("AdminReview");

export const AdminReviewDetailsDto = AdminReviewDto.extend({
  reports: z
    .array(
      z
        .object({
          reason: z.string().openapi({ description: "What the reports name.", example: "spam" }),
          report_count: z.int().openapi({ description: "How many do.", example: 1 }),
        })
        .openapi("ReviewReportCount"),
    )
    .describe("Reports since staff last approved it, by reason."),
}).openapi("AdminReviewDetails");

export const AdminReviewsQuery = z.strictObject({
  ...pageQuery,
  status: ReviewStatusDto.optional().describe("Only reviews with this status."),
  rating: starFilter.openapi({ description: "Only those with this many stars." }),
  product_id: id().optional().describe("Only reviews of this product."),
  is_reported: queryBoolean().optional().describe("`true`: only reviews with reports; `false`: only the others."),
  created_at_from: rangeOf("Written").from,
  created_at_to: rangeOf("Written").to,
});
export const AdminReviewsPage = pageOf(AdminReviewDto).openapi("AdminReviews");

export const ApproveInput = z
  .strictObject({
    revision: revision().describe("The `revision` that was read: what was changed since is not approved."),
  })
  .openapi("ReviewApproval", { example: { revision: 1 } });
export const RejectInput = z
  .strictObject({ reason: RejectionReasonDto })
  .openapi("ReviewRejection", { example: { reason: "spam" } });
export const AnswerInput = z
  .strictObject({ answer: personalText(5_000).nullable().describe("Plain text for everybody; null takes it away.") })
  .openapi("ReviewAnswerInput", { example: { answer: "Thank you for telling us." } });

export function toAdminReviewDto(ctx: Ctx, row: ReviewRow): z.output<typeof AdminReviewDto> {
  const { is_changeable: _, ...fields } = toMyReviewDto(row);
  const standing = { status: row.status, is_erased: row.erased_at !== null };
  return {
    ...fields,
    user_id: row.user_id,
    revision: row.revision,
    report_count: row.report_count,
    moderated_at: toIsoOrNull(row.moderated_at),
    allowed_actions: staffReviewActionsOf(standing, can(ctx.actor, reviewPermissions.write)),
  };
}
