import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  invoices: {
    id: "id order_id cause refund_id",
    word: "entity number order_number currency",
    fact: "parts",
    stays: "snapshot",
  },
};

export const stays = {
  "invoices.snapshot":
    "sealed with a key of its own for as long as the law has the shop keep its invoices, and gone with it: see docs/security.md",
};
