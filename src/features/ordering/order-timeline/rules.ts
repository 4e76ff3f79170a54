import {
  type CancellableStatus,
  type OrderStatus,
  outwardStatus,
  type OutwardStatus,
  unsettledStatuses,
} from "../orders/rules.ts";

export type HistoryRow<By> = {
  readonly status: OrderStatus | "closed";
  readonly created_at: number;
  readonly note: string | null;
  readonly by: By;
};

export type TimelineEntry<By> = {
  readonly status: OutwardStatus;
  readonly created_at: number;
  readonly note: string | null;
  readonly by: By;
};

const fences: ReadonlySet<OrderStatus> = new Set(unsettledStatuses);

/**
 * The history as the outside sees it: one entry for each status that was reached. The fences in between do not show, but
 * who set an order on its way through them is who brought it about, not the queue that carried it to the end.
 */
export function toTimeline<By>(
  history: readonly HistoryRow<By>[],
  cancelled_from: CancellableStatus | null,
): TimelineEntry<By>[] {
  const entries: TimelineEntry<By>[] = [];
  let began: HistoryRow<By> | undefined;
  for (const row of history) {
    if (row.status === "closed") continue;
    const status = outwardStatus(row.status, cancelled_from);
    if (entries.at(-1)?.status === status) {
      // What moves a parcel and not the order has no part in its next status.
      if (fences.has(row.status)) began ??= row;
      continue;
    }
    entries.push({ status, created_at: row.created_at, note: row.note ?? began?.note ?? null, by: (began ?? row).by });
    began = undefined;
  }
  return entries;
}
