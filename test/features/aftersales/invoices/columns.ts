import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  invoices: {
    id: "id order_id cause refund_id",
    word: "entity number order_number currency",
    fact: "parts",
    stays: "snapshot",
  },
};
