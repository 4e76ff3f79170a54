import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  review_invitations: { id: "order_id" },
  review_opt_outs: { stays: "email_index" },
};
