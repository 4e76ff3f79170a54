import type { Decisions } from "../../../support/columns.ts";

export const decided: Decisions = {
  webhook_deliveries: { id: "id endpoint_id event_id subject", word: "event_type", fact: "body" },
  webhook_attempts: { id: "id delivery_id", stays: "response_body" },
};

export const stays = {
  "webhook_attempts.response_body":
    "the first kilobyte of what another machine answers, which is sent ids and figures alone: it is gone with its try, after 30 days",
};
