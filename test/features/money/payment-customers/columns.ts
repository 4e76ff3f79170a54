import type { Decisions } from "../../../support/columns.ts";
import type { TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  saved_payment_methods: {
    id: "id user_id",
    word: "provider type brand last4 wallet",
    personal: "provider_method_id",
  },
};

export const theirRows: TheirRows = {
  saved_payment_methods: { person: "user_id = ?1", guest: null },
};
