import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  webhook_deliveries: { id: "id endpoint_id event_id subject", word: "event_type", fact: "body" },
  // What a machine of the shop's own answers to ids and figures.
  webhook_attempts: { id: "id delivery_id", shop: "response_body" },
};
