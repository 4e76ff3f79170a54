import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  saved_payment_methods: {
    id: "id user_id",
    word: "provider type brand last4 wallet",
    personal: "provider_method_id",
  },
};
