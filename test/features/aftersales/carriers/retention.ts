import { DAY } from "#platform/basics/time";
import type { Kept } from "../../../support/retention.ts";

export const kept: readonly Kept[] = [
  {
    job: "carriers.forget_events",
    table: "carrier_events",
    since: "received_at",
    kept_ms: 90 * DAY,
    key: "event_id",
    also: { carrier_name: "probe" },
  },
];
