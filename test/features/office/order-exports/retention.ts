import { DAY } from "#platform/basics/time";
import type { Kept } from "../../../support/retention.ts";

export const kept: readonly Kept[] = [
  {
    job: "order_exports.forget",
    table: "order_exports",
    since: "expires_at",
    kept_ms: 0,
    also: { filters: "{}", with_customers: 0, actor_type: "user", actor_id: "u", created_at: -7 * DAY },
  },
];
