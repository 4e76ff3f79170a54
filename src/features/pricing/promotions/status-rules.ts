/** What a promotion is, and what that means. */
export const promotionStatuses = {
  active: "It applies now.",
  scheduled: "It starts later.",
  ended: "It is past its end.",
  stopped: "It waits to be started.",
  archived: "It was deleted after it had codes.",
} as const;
export type PromotionStatus = keyof typeof promotionStatuses;

type Timed = {
  readonly is_active: boolean;
  readonly starts_at: number | null;
  readonly ends_at: number | null;
  readonly archived_at: number | null;
};

/** What a promotion is at that moment, in epoch milliseconds. The list's filter says the same in SQL. */
export function statusOf({ is_active, starts_at, ends_at, archived_at }: Timed, at: number): PromotionStatus {
  if (archived_at !== null) return "archived";
  if (!is_active) return "stopped";
  if (ends_at !== null && at >= ends_at) return "ended";
  return starts_at !== null && at < starts_at ? "scheduled" : "active";
}
