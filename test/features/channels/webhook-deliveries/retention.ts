import { DAY } from "#platform/basics/time";
import type { Kept } from "../../../support/retention.ts";

const job = "webhooks.forget";

export const kept: readonly Kept[] = [
  {
    job,
    table: "webhook_deliveries",
    since: "created_at",
    kept_ms: 30 * DAY,
    also: {
      endpoint_id: "e",
      event_type: "order.paid",
      subject: "s",
      body: "{}",
      status: "delivered",
      updated_at: 0,
      delivered_at: 0,
      event_id: "v",
    },
  },
  {
    job,
    table: "webhook_attempts",
    since: "created_at",
    kept_ms: 30 * DAY,
    also: { delivery_id: "d", duration_ms: 1 },
  },
];
