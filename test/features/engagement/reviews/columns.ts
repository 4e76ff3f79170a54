import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  reviews: { id: "id product_id owner_id user_id", personal: "title comment author_name answer", written: "locale" },
  review_votes: { id: "review_id user_id" },
  review_reports: { id: "review_id user_id" },
};
