import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  webhook_endpoints: {
    id: "id saved_by operation_id",
    word: "events secret previous_secret",
    shop: "url description",
  },
};
