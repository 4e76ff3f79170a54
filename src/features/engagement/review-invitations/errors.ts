import { defineErrors } from "#platform/basics/errors";

export const InvitationError = defineErrors("Reviews and wishlists", {
  review_invitation_not_found: {
    status: 404,
    detail: "There is no such invitation, or it has ended.",
    cause:
      "The token is not of this shop, its letter is older than 180 days, the order is erased, or the account of its buyer is disabled.",
    remedy: "Sign in, and write the review at `POST /products/{id}/reviews`.",
    translations: {
      de: "Diese Einladung gibt es nicht, oder sie ist abgelaufen.",
      ja: "この招待は存在しないか、有効期限が切れています。",
    },
  },
});
