import type { Decisions } from "../../../support/columns.ts";
import { rowsOfOrders, type TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  payment_receipts: {
    id: "id payment_id order_id statement_entry actor_id",
    word: "currency actor_type",
    personal: "note",
  },
};

export const theirRows: TheirRows = {
  payment_receipts: rowsOfOrders,
};
