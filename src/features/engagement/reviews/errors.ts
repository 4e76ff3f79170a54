import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";
import { id } from "#platform/http/schemas";

export const ReviewError = defineErrors("Reviews and wishlists", {
  review_not_found: {
    status: 404,
    detail: "There is no such review.",
    cause: "No review has this id, it is not shown, or another account has written it.",
    remedy: "Look it up at `GET /products/{id}/reviews`, or at `GET /me/reviews`.",
    translations: { de: "Diese Bewertung gibt es nicht.", ja: "このレビューは見つかりません。" },
  },
  review_exists: {
    status: 409,
    detail: "You have reviewed this product. Change or delete that review instead.",
    cause: "A customer reviews a product once, and this one has.",
    remedy: "Change the review at `PATCH /me/reviews/{id}`, or delete it first.",
    translations: {
      de: "Sie haben dieses Produkt schon bewertet. Ändern oder löschen Sie diese Bewertung.",
      ja: "この商品はすでにレビュー済みです。そのレビューを変更または削除してください。",
    },
    members: { review_id: id().openapi({ description: "The review that is there." }) },
  },
  review_voted_on: {
    status: 409,
    detail: "Other shoppers have found this review helpful as it is. It can only be deleted.",
    cause: "A review that has helpful votes is not changed any more, since the votes are for what it says.",
    remedy: "Delete it, and write another one.",
    translations: {
      de: "Andere fanden diese Bewertung hilfreich, wie sie ist. Sie kann nur noch gelöscht werden.",
      ja: "このレビューは他のお客様に役立つと評価されているため、削除のみ可能です。",
    },
  },
  own_review: {
    status: 403,
    detail: "This review is your own: you can neither vote for it nor report it.",
    cause: "Votes and reports are for the reviews of others.",
    remedy: "Nothing: change or delete the review at `/me/reviews/{id}`.",
    translations: {
      de: "Das ist Ihre eigene Bewertung: Sie können sie weder als hilfreich markieren noch melden.",
      ja: "ご自身のレビューには投票も報告もできません。",
    },
  },
  review_changed: {
    status: 409,
    detail: "The review was changed after it was read. Read it again before deciding.",
    cause:
      "`revision` is not the review's: its author has changed it, it was reported, or staff have decided meanwhile.",
    remedy: "Read the review again, and send its present `revision`.",
  },
  illegal_review_move: {
    status: 409,
    detail: "A review that is `{review_status}` does not allow this.",
    cause: "The review is rejected already, or its author has erased what an answer would be for.",
    remedy: "Read the review, and do one of its `allowed_actions`.",
    members: { review_status: textMember("Where the review stands now.", "rejected") },
  },
});
