/**
 * The life of an order, as data. The states between `pending` and `paid` are fences: the process that moves the row into one
 * has won the race for the order and may touch stock or money; one that lost reads the row again.
 */
export type OrderStatus =
  | "pending"
  | "committing"
  | "capturing"
  | "refusing"
  | "closing"
  | "cancelling"
  | "paid"
  | "processing"
  | "shipping"
  | "shipped"
  | "delivered"
  | "expired"
  | "cancelled"
  | "failed";

export type OrderEvent =
  | "commit"
  | "capture"
  | "pay"
  | "accept"
  | "refuse"
  | "close"
  | "process"
  | "prepare"
  | "unprepare"
  | "ship_part"
  | "ship"
  | "deliver_part"
  | "deliver"
  | ParcelMove
  | "issue"
  | "cancel"
  | "cancel_part"
  | "hold"
  | "release"
  | "give_back"
  | "receive"
  | "expire"
  | "fail"
  | ReturnMove;

/** What else becomes of a parcel that has left: it could not be delivered, is tried again, or has come back. */
export type ParcelMove = "fail_parcel" | "retry_parcel" | "take_back";

const parcelsIn = <S extends OrderStatus>(status: S) =>
  ({ fail_parcel: status, retry_parcel: status, take_back: status }) satisfies Record<ParcelMove, S>;

/** What happens to goods that come back leads an order nowhere else, and is a move all the same: of two at once one is first. */
export type ReturnMove = "request_return" | "answer_return" | "receive_return" | "inspect_return" | "refund_return";

const returnsIn = <S extends OrderStatus>(status: S) =>
  ({
    request_return: status,
    answer_return: status,
    receive_return: status,
    inspect_return: status,
    refund_return: status,
  }) satisfies Record<ReturnMove, S>;

export const transitions = {
  /** Placed and payable. Stock is held, no money has moved. */
  pending: { commit: "committing", close: "closing" },
  /** Paid for by the shopper; the held units become sold ones. Where nothing is captured, `accept` skips the capture. */
  committing: { capture: "capturing", accept: "processing", refuse: "refusing" },
  /** The only state in which money is captured. */
  capturing: { pay: "paid", refuse: "refusing" },
  /** The stock or the authorisation is gone: money back, then stock back. */
  refusing: { fail: "failed" },
  /** Nobody may pay any more: cancelled at the provider first, then the stock is released. */
  closing: { expire: "expired", cancel: "cancelled", fail: "failed" },
  paid: { process: "processing", cancel: "cancelling", cancel_part: "paid", hold: "paid", release: "paid" },
  /**
   * Gift cards alone are never shipped: with their issue they have arrived. Each change of a fulfilment is a move, also one that leads
   * nowhere else, so that a cancel of the whole order sees it; so is a cancel of some of its units, and money that comes by hand.
   */
  processing: {
    prepare: "processing",
    unprepare: "processing",
    ship_part: "shipping",
    ship: "shipped",
    issue: "delivered",
    cancel: "cancelling",
    cancel_part: "processing",
    receive: "processing",
    hold: "processing",
    release: "processing",
  },
  /** Some units have left and some have not: it is not cancelled as a whole any more. */
  shipping: {
    prepare: "shipping",
    unprepare: "shipping",
    ship_part: "shipping",
    deliver_part: "shipping",
    cancel_part: "shipping",
    receive: "shipping",
    hold: "shipping",
    release: "shipping",
    ship: "shipped",
    ...parcelsIn("shipping"),
    ...returnsIn("shipping"),
  },
  /** Cancelled after payment: money back, then stock back. */
  cancelling: { give_back: "cancelled" },
  shipped: {
    deliver_part: "shipped",
    deliver: "delivered",
    receive: "shipped",
    ...parcelsIn("shipped"),
    ...returnsIn("shipped"),
  },
  delivered: { receive: "delivered", ...returnsIn("delivered") },
  expired: {},
  cancelled: {},
  failed: {},
} as const satisfies Record<OrderStatus, Partial<Record<OrderEvent, OrderStatus>>>;

/** Why an order, or some of its units, are cancelled. */
export const cancelReasons = [
  "customer_changed_mind",
  "out_of_stock",
  "wrong_price",
  "payment_overdue",
  "fraud",
  "duplicate",
  "other",
] as const;
export type CancelReason = (typeof cancelReasons)[number];

/** Why an order is held. */
export const holdReasons = ["payment_review", "address_check", "stock_check", "customer_request", "other"] as const;
export type HoldReason = (typeof holdReasons)[number];

/** Why a parcel could not be delivered. */
export const failureReasons = [
  "recipient_absent",
  "wrong_address",
  "refused",
  "not_collected",
  "damaged",
  "other",
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Why goods leave that money is outstanding for: staff have decided so. */
export type OverrideReason = "unpaid";

/** How `closing` may end. */
export type OrderEnding = "expired" | "cancelled" | "failed";

/** The states that `cancelling` can come from. */
export type CancellableStatus = "paid" | "processing";

/** What the outside sees; the fences are nobody's business but ours. */
export type OutwardStatus = Exclude<
  OrderStatus,
  "committing" | "capturing" | "refusing" | "closing" | "cancelling" | "shipping"
>;

export const orderStatuses: readonly OrderStatus[] = keysOf(transitions);

export const outwardStatuses = [
  "pending",
  "paid",
  "processing",
  "shipped",
  "delivered",
  "cancelled",
  "expired",
  "failed",
] as const satisfies readonly OutwardStatus[];

/** Where the event leads from here, or undefined when it is not allowed. */
export function nextStatus(from: OrderStatus, event: OrderEvent): OrderStatus | undefined {
  const moves: Partial<Record<OrderEvent, OrderStatus>> = transitions[from];
  return moves[event];
}

/** True when nothing ever leads out of it. */
export function isTerminal(status: OrderStatus): boolean {
  return Object.values(transitions[status]).every((next) => next === status);
}

/** True once an order has come to nothing: its shopper may check out again. */
export function hasEnded(status: OrderStatus): status is OrderEnding {
  return status === "expired" || status === "cancelled" || status === "failed";
}

/** True once the goods are the shopper's: the cart gives up their lines. */
export function isSold(status: OrderStatus): boolean {
  return (
    status === "paid" ||
    status === "processing" ||
    status === "shipping" ||
    status === "shipped" ||
    status === "delivered"
  );
}

/** The states that a driver has to carry on from; `pending` waits for the shopper until its deadline. */
export const unsettledStatuses = [
  "pending",
  "committing",
  "capturing",
  "refusing",
  "closing",
  "cancelling",
] as const satisfies readonly OrderStatus[];

/** `cancelled_from` is the state that a `cancelling` order left; it still reads as that one. */
export function outwardStatus(status: OrderStatus, cancelled_from: CancellableStatus | null): OutwardStatus {
  switch (status) {
    case "committing":
    case "capturing":
    case "refusing":
    case "closing":
      return "pending";
    case "cancelling":
      return cancelled_from ?? "paid";
    case "shipping":
      return "processing";
    default:
      return status;
  }
}

type SentUnits = { readonly shipped_quantity: number; readonly returned_quantity: number };

/** What a status says of an order's goods, with what of them has come back. */
export function fulfilmentStatusOf(
  status: OrderStatus,
  items: readonly SentUnits[],
): "unfulfilled" | "partial" | "fulfilled" | "returned" {
  if (status === "shipping") return "partial";
  if (status !== "shipped" && status !== "delivered") return "unfulfilled";
  const sent = items.filter((item) => item.shipped_quantity > 0);
  const is_back = sent.every((item) => item.returned_quantity === item.shipped_quantity);
  return sent.length > 0 && is_back ? "returned" : "fulfilled";
}

/** Every status that can be reached from this one, itself included. */
export function reachableFrom(start: OrderStatus): ReadonlySet<OrderStatus> {
  const reached = new Set<OrderStatus>([start]);
  // A Set visits what is added while it is walked, so this is the whole closure.
  for (const status of reached) for (const next of Object.values(transitions[status])) reached.add(next);
  return reached;
}

/** The table as a Mermaid state diagram; docs/checkout.md is made from it. */
export function drawTransitions(): string {
  const moves = orderStatuses.flatMap((from) => {
    const targets = Map.groupBy(Object.entries(transitions[from]), ([, to]) => to);
    return [...targets].map(([to, ways]) => `  ${from} --> ${to}: ${ways.map(([event]) => event).join(", ")}`);
  });
  const ends = orderStatuses.filter(isTerminal).map((status) => `  ${status} --> [*]`);
  return ["stateDiagram-v2", "  [*] --> pending", ...moves, ...ends].join("\n");
}

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  const keys: Key[] = [];
  for (const key in table) keys.push(key);
  return keys;
}
