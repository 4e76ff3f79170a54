import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  cancellations: { id: "id order_id", word: "reason" },
  cancellation_items: { id: "cancellation_id order_item_id order_id" },
};
