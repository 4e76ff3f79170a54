import { DAY } from "#platform/basics/time";
import type { Kept } from "../../../support/retention.ts";

export const kept: readonly Kept[] = [
  {
    job: "forget_codes",
    table: "one_time_codes",
    since: "created_at",
    kept_ms: DAY,
    also: { user_id: "u", purpose: "verify_email", channel: "email", destination: "d", code_hash: "h" },
  },
];
