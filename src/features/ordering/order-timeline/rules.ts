import {
  type CancellableStatus,
  type CancelReason,
  type FailureReason,
  type HoldReason,
  type OrderEvent,
  type OrderStatus,
  type OverrideReason,
  outwardStatus,
  type OutwardStatus,
  unsettledStatuses,
} from "../orders/rules.ts";

export type HistoryRow<By> = {
  readonly event: OrderEvent | "place" | "fence";
  readonly status: OrderStatus | "closed";
  readonly created_at: number;
  readonly reason: Reason | OverrideReason | null;
  readonly note: string | null;
  readonly by: By;
};

export type Reason = CancelReason | HoldReason | FailureReason;

/** What an entry tells of: a new status, or something that leaves the status as it is. */
export type TimelineType = "status" | "sent_unpaid" | "staff_note" | "customer_note" | (typeof told)[keyof typeof told];

export type TimelineEntry<By> = {
  readonly type: TimelineType;
  readonly status: OutwardStatus;
  readonly created_at: number;
  readonly reason: Reason | null;
  readonly note: string | null;
  readonly by: By;
};

/** Moves that change no status and show all the same. */
const told = {
  cancel_part: "items_cancelled",
  receive: "payment_received",
  hold: "held",
  release: "released",
  fail_parcel: "delivery_failed",
  retry_parcel: "delivery_retried",
  take_back: "parcel_returned",
  request_return: "return_requested",
  answer_return: "return_answered",
  receive_return: "return_received",
  inspect_return: "return_inspected",
  refund_return: "return_refunded",
} as const satisfies Partial<Record<OrderEvent, string>>;
const isTold = (event: HistoryRow<unknown>["event"]): event is keyof typeof told => event in told;

const fences: ReadonlySet<OrderStatus> = new Set(unsettledStatuses);

/** That unpaid goods leave has an entry of its own, and is the reason for no other. */
const reasonOf = (row: HistoryRow<unknown> | undefined): Reason | null =>
  row === undefined || row.reason === "unpaid" ? null : row.reason;

/**
 * The history as the outside sees it: one entry for each status that was reached, and for what else shows. The fences in between do not show, but
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
    const { created_at, note, by } = row;
    const reason = reasonOf(row);
    if (row.reason === "unpaid") {
      const had = entries.at(-1)?.status ?? status;
      entries.push({ type: "sent_unpaid", status: had, created_at, reason, note: null, by });
    }
    if (isTold(row.event)) {
      entries.push({ type: told[row.event], status, created_at, reason, note, by });
      continue;
    }
    if (entries.at(-1)?.status === status) {
      // What moves a parcel and not the order has no part in its next status.
      if (fences.has(row.status)) began ??= row;
      continue;
    }
    entries.push({
      type: "status",
      status,
      created_at,
      reason: reason ?? reasonOf(began),
      note: note ?? began?.note ?? null,
      by: (began ?? row).by,
    });
    began = undefined;
  }
  return entries;
}

/** A note on an order. */
export type TimelineNote<By> = Pick<TimelineEntry<By>, "created_at" | "note" | "by"> & {
  readonly visibility: "staff" | "customer";
};

/** The entries with the notes between them, each with the status that the order had then. Both come oldest first. */
export function withNotes<By>(
  entries: readonly TimelineEntry<By>[],
  notes: readonly TimelineNote<By>[],
): TimelineEntry<By>[] {
  const [first] = entries;
  if (!first) return [];
  const noted = notes.map(({ visibility, ...note }): TimelineEntry<By> => {
    const { status } = entries.findLast(({ created_at }) => created_at <= note.created_at) ?? first;
    return { ...note, type: `${visibility}_note`, status, reason: null };
  });
  // A sort keeps the order of equals: a note stands behind the status that it was written at.
  return [...entries, ...noted].toSorted((one, other) => one.created_at - other.created_at);
}
