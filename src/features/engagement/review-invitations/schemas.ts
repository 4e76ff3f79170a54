import { z } from "@hono/zod-openapi";
import { reviewFields } from "#engagement/reviews";
import { id } from "#platform/http/schemas";

export const InvitationHeader = z.object({
  "review-token": z.string().max(200).openapi({
    description: "The part after `#token=` in the mailed link.",
    example: "review_01936b2e-7c1a-7000-8000-1c2d3e4f5a6b_Rg1m4tWc0mYp3m1w8n6vQe2zY5b7uKfJ9hXsTqLdPaI",
  }),
});

export const InvitationDto = z
  .object({
    products: z
      .array(
        z
          .object({
            product_id: id().describe("What can be reviewed."),
            name: z.string().openapi({ description: "As it was bought.", example: "Linen apron" }),
            is_reviewed: z.boolean().describe("Whether its buyer has reviewed it already."),
          })
          .openapi("InvitedProduct"),
      )
      .describe("What the order had, and has arrived."),
  })
  .openapi("ReviewInvitation");

export const InvitedReviewInput = z
  .strictObject({ product_id: id().describe("One of the invitation's `products`."), ...reviewFields })
  .openapi("InvitedReviewInput", {
    example: { product_id: "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b", rating: 5, comment: "Washed it ten times." },
  });
