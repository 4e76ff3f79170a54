import type { Decisions } from "../../../support/columns.ts";
import type { TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  reviews: { id: "id product_id owner_id user_id", personal: "title comment author_name answer", written: "locale" },
  review_votes: { id: "review_id user_id" },
  review_reports: { id: "review_id user_id" },
};

export const theirRows: TheirRows = {
  reviews: { person: "owner_id = ?1", guest: "owner_id = ?1" },
};
