import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  product_alerts: { id: "id variant_id user_id", word: "currency", personal: "email email_index", written: "locale" },
};
