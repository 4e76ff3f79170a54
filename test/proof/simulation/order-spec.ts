import { outwardStatus } from "../../../src/features/ordering/orders/rules.ts";
import type { Order } from "../../../src/features/ordering/protocol/ports.ts";
import { Violation } from "./scheduler.ts";

/** The edges of docs/checkout.md, written a second time, with what the outside sees of where they lead. */
const edges: Readonly<Record<string, string>> = {
  "pending commit": "committing",
  "pending close": "closing",
  "committing capture": "capturing",
  "committing accept": "processing",
  "committing refuse": "refusing",
  "capturing pay": "paid",
  "capturing refuse": "refusing",
  "refusing fail": "failed",
  "closing expire": "expired",
  "closing cancel": "cancelled",
  "closing fail": "failed",
  "paid process": "processing",
  "paid cancel": "cancelling",
  "paid cancel_part": "paid",
  "processing prepare": "processing",
  "processing unprepare": "processing",
  "processing ship_part": "shipping",
  "processing ship": "shipped",
  "processing issue": "delivered",
  "processing cancel": "cancelling",
  "processing cancel_part": "processing",
  "paid hold": "paid",
  "paid release": "paid",
  "processing hold": "processing",
  "processing release": "processing",
  "shipping hold": "shipping",
  "shipping release": "shipping",
  "cancelling give_back": "cancelled",
  "shipping prepare": "shipping",
  "shipping unprepare": "shipping",
  "shipping ship_part": "shipping",
  "shipping cancel_part": "shipping",
  "shipping deliver_part": "shipping",
  "shipping ship": "shipped",
  ...Object.fromEntries(
    ["shipping", "shipped", "delivered"].flatMap((status) =>
      ["request", "answer", "receive", "inspect", "refund"].map((act) => [`${status} ${act}_return`, status]),
    ),
  ),
  ...Object.fromEntries(
    ["shipping", "shipped"].flatMap((status) =>
      ["fail_parcel", "retry_parcel", "take_back"].map((act) => [`${status} ${act}`, status]),
    ),
  ),
  ...Object.fromEntries(
    ["processing", "shipping", "shipped", "delivered"].map((status) => [`${status} receive`, status]),
  ),
  "shipped deliver_part": "shipped",
  "shipped deliver": "delivered",
};

const endings: Readonly<Record<string, string>> = { expire: "expired", cancel: "cancelled", fail: "failed" };
const hidden = new Set(["committing", "capturing", "refusing", "closing"]);

export const isEnded = (status: string | undefined): boolean =>
  status === "expired" || status === "cancelled" || status === "failed";

export const isSoldStatus = (status: string | undefined): boolean =>
  status === "paid" || status === "processing" || status === "shipping" || hasShipped(status);

/** All of it has left that was to leave. */
export const hasShipped = (status: string | undefined): boolean => status === "shipped" || status === "delivered";

/** O2: along a listed edge, one version at a time, and with what belongs to the event. */
export function checkMove(before: Order, event: string, after: Order, now: number): void {
  const fail = (why: string) => {
    throw new Violation(`O2 ${before.order_id} goes by ${event} from ${before.status} to ${after.status} ${why}`);
  };
  if (edges[`${before.status} ${event}`] !== after.status) fail("where no edge leads");
  if (after.version !== before.version + 1) fail(`and from version ${before.version} to ${after.version}`);
  if (event === "close" && after.ends_as === null) fail("without an ending");
  if (event === "close" && after.ends_as === "expired" && now < before.deadline_at) fail("before its deadline");
  if (before.status === "closing" && endings[event] !== before.ends_as) fail(`and was to end as ${before.ends_as}`);
  if (before.status !== "closing" && event === "cancel" && after.cancelled_from !== before.status)
    fail("and forgets where from");
  if (event === "accept" ? before.charge !== null : event === "capture" && before.charge === null)
    fail("and skips its payment");
  const shown = after.status === "cancelling" ? before.status : after.status;
  const outward = hidden.has(after.status) ? "pending" : shown === "shipping" ? "processing" : shown;
  if (outwardStatus(after.status, after.cancelled_from) !== outward) fail("and shows it wrongly");
}
