import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  refund_dues: {
    id: "id cause order_id payment_id refund_id actor_id",
    word: "currency actor_type",
  },
};
