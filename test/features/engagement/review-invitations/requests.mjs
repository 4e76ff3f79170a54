const needs = "the token of a mailed link";

export const requests = {
  getReviewInvitation: { needs },
  createInvitedReview: { body: { product_id: "{product}", rating: 5, comment: "Washed it ten times." }, needs },
  stopReviewInvitations: { needs },
};

export const values = {};
