import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  review_invitations: { id: "order_id" },
  review_opt_outs: { stays: "email_index" },
};

export const stays = {
  "review_opt_outs.email_index":
    "a keyed hash of an address that wants no invitations: without it the address would be written to again",
};
