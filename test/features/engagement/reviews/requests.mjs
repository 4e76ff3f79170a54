import { find, first, idOf, newest } from "../../../support/demo/pick.mjs";

const others = { id: "{review_of_others}" };
const own = { id: "{own_review}" };
const pending = { id: "{pending_review}" };
const words = { rating: 5, title: "Keeps its shape", comment: "Washed it ten times.", author_name: "Ada L." };

export const requests = {
  listProductReviews: { at: { id: "{reviewed_product}" } },
  createProductReview: { at: { id: "{unreviewed_product}" }, body: words },
  getMyReview: { at: own },
  updateMyReview: { at: own, body: { rating: 4 } },
  replaceMyReview: { at: own, body: words },
  deleteMyReview: { at: own },
  replaceReviewVote: { at: others },
  deleteReviewVote: { at: others },
  createReviewReport: { at: others, body: { reason: "off_topic" } },
  adminGetReview: { at: pending },
  adminApproveReview: { at: pending, body: { revision: "{pending_revision}" } },
  adminRejectReview: { at: pending, body: { reason: "off_topic" } },
  adminUpdateReview: { at: pending, body: { answer: "Thank you for telling us." } },
  adminDeleteReview: { at: pending },
  adminReplaceReview: { at: pending, body: { answer: "Thank you for telling us." } },
};

const queue = "/admin/reviews?status=pending&limit=50";
const isUnrated = ({ rating_count }) => rating_count === 0;

const isOfShop = ({ author_name }) => author_name === "The shop";

export const values = {
  reviewed_product: ["/products?sort=rating&limit=1", first(idOf)],
  unreviewed_product: ["/products?limit=50", find(isUnrated)],
  own_review: ["/me/reviews", newest()],
  review_of_others: ["/products/{reviewed_product}/reviews", find(isOfShop)],
  pending_review: [queue, first(idOf)],
  pending_revision: [queue, first(({ revision }) => revision)],
};
