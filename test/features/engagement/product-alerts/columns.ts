import type { Decisions } from "../../../support/columns.ts";
import type { TheirRows } from "../../../support/their-rows.ts";

export const decided: Decisions = {
  product_alerts: { id: "id variant_id user_id", word: "currency", personal: "email email_index", written: "locale" },
};

export const theirRows: TheirRows = {
  product_alerts: { person: "user_id = ?1", guest: null },
};
