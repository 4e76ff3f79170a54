import {
  refusalOfUnits,
  type ReturnStatus,
  type Units,
  type UnitsRefusal,
} from "../../ordering/orders/action-rules.ts";
import { dueForUnits, paidFor, type RefundableItem } from "../refunds/rules.ts";

export type ReturnAct = "approve" | "reject" | "cancel" | "receive";

/** The life of a return, as data: by which act it becomes what. Inspections, labels and refunds move it nowhere. */
export const returnMoves = {
  requested: { approve: "approved", reject: "rejected", cancel: "cancelled", receive: "received" },
  approved: { cancel: "cancelled", receive: "received" },
  rejected: {},
  received: {},
  cancelled: {},
} as const satisfies Record<ReturnStatus, Partial<Record<ReturnAct, ReturnStatus>>>;

/** Where an act leads from here, or undefined when it cannot be done. */
export function nextReturnStatus(from: ReturnStatus, act: ReturnAct): ReturnStatus | undefined {
  const moves: Partial<Record<ReturnAct, ReturnStatus>> = returnMoves[from];
  return moves[act];
}

/** Whether units of a return are still to come. */
export const isAwaited = ({ status }: { readonly status: ReturnStatus }): boolean =>
  nextReturnStatus(status, "receive") !== undefined;

/** The table as a Mermaid state diagram; docs/returns.md is made from it. */
export function drawReturns(): string {
  const moves = Object.entries(returnMoves).flatMap(([from, acts]) =>
    Object.entries(acts).map(([act, to]) => `  ${from} --> ${to}: ${act}`),
  );
  const ends = Object.entries(returnMoves).flatMap(([status, acts]) =>
    Object.keys(acts).length === 0 ? [`  ${status} --> [*]`] : [],
  );
  return ["stateDiagram-v2", "  [*] --> requested: request", ...moves, ...ends].join("\n");
}

/** What has become of the units of a line in a return. */
export type ReturnLine = {
  readonly order_item_id: string;
  readonly quantity: number;
  readonly received_quantity: number;
  readonly restocked_quantity: number;
  readonly damaged_quantity: number;
  readonly written_off_quantity: number;
  readonly refunded_quantity: number;
};

/** Units of a line that the return still waits for. */
export const openOf = (status: ReturnStatus, { quantity }: Pick<ReturnLine, "quantity">): number =>
  nextReturnStatus(status, "receive") === undefined ? 0 : quantity;

/** Units that are back and were not looked at. */
export const uninspectedOf = (line: ReturnLine): number =>
  line.received_quantity - line.restocked_quantity - line.damaged_quantity - line.written_off_quantity;

/** Units of a line that a refund of the return may be for: those that came, or before they come those that were agreed on. */
export function refundableOf(status: ReturnStatus, line: ReturnLine): number {
  if (status !== "approved" && status !== "received") return 0;
  const taken_back = status === "received" ? line.received_quantity : line.quantity;
  return Math.max(0, taken_back - line.refunded_quantity);
}

/** What goes back for units of an order, in minor units: unit by unit the parts of a line add up to the line exactly, up to a `step`. */
export const paidForUnits = (items: readonly RefundableItem[], units: readonly Units[], step: number): number =>
  dueForUnits(
    items,
    units.flatMap(({ order_item_id, quantity }) =>
      items.filter(({ id }) => id === order_item_id).map((item) => ({ item, quantity })),
    ),
    step,
  );

/** What was paid for the shipping of an order, with its taxes: what its lines leave of the total. */
export const paidForShipping = (total: number, items: readonly RefundableItem[]): number =>
  items.reduce((left, item) => left - paidFor(item), total);

export type RefundAsked = {
  readonly items?: readonly Units[] | undefined;
  readonly shipping_amount: number;
  readonly fee_amount: number;
};

export type PlannedRefund =
  | { readonly kind: "planned"; readonly items: readonly Units[]; readonly amount: number }
  | UnitsRefusal
  | { readonly kind: "nothing" }
  | { readonly kind: "shipping_exceeded"; readonly left: number }
  /** `most` is the highest fee that leaves something to give back. */
  | { readonly kind: "fee_exceeded"; readonly most: number };

/**
 * What a refund of a return gives back, in minor units: what was paid for its units, and as much of the shipping as is asked for, less a fee.
 * Without items all units that it may be for. `paid` says what was paid for units, which the shop's refunds have in common.
 */
export function planReturnRefund(
  situation: Situation,
  asked: RefundAsked,
  shipping_left: number,
  paid: (units: readonly Units[]) => number,
): PlannedRefund {
  const left = new Map(
    situation.items.map((line) => [line.order_item_id, refundableOf(situation.status, line)] as const),
  );
  const all = [...left].map(([order_item_id, quantity]) => ({ order_item_id, quantity }));
  const items = asked.items ?? all.filter(({ quantity }) => quantity > 0);
  if (items.length === 0) return { kind: "nothing" };
  const refusal = refusalOfUnits(left, items);
  if (refusal) return refusal;
  if (asked.shipping_amount > shipping_left) return { kind: "shipping_exceeded", left: shipping_left };
  const whole = paid(items) + asked.shipping_amount;
  const amount = whole - asked.fee_amount;
  return amount > 0 ? { kind: "planned", items, amount } : { kind: "fee_exceeded", most: Math.max(0, whole - 1) };
}

type Situation = { readonly status: ReturnStatus; readonly items: readonly ReturnLine[] };

type Standing = Situation & {
  readonly photos: readonly unknown[];
  /** Whether a photo is missing that its approval needs. */
  readonly lacks_photo: boolean;
};

/** Photos of one return. */
export const PHOTOS_MAX = 5;

type Asked = {
  readonly origin: "shopper" | "shop";
  readonly photos: readonly unknown[];
  readonly items: readonly { readonly quantity: number; readonly reason: string | null }[];
};

/** Whether a return waits for a photo: shoppers show what they send back for some reasons, and staff have seen what they open a return for. */
export const lacksPhoto = (
  { origin, photos, items }: Asked,
  reasons: readonly { readonly code: string; readonly needs_photo: boolean }[],
): boolean =>
  origin === "shopper" &&
  photos.length === 0 &&
  items.some(
    ({ quantity, reason }) => quantity > 0 && reasons.some(({ code, needs_photo }) => needs_photo && code === reason),
  );

const wasRefunded = ({ items }: Situation): boolean => items.some(({ refunded_quantity }) => refunded_quantity > 0);

/** Whether an act moves the return on. Of one whose money is back nothing is called off. */
export const isPossible = (situation: Standing, act: ReturnAct): boolean =>
  nextReturnStatus(situation.status, act) !== undefined &&
  !(act === "cancel" && wasRefunded(situation)) &&
  !(act === "approve" && situation.lacks_photo);

export const shopperReturnActions = ["cancel", "add_photo"] as const;

/** What the holder of the order may do to the return now. */
export const shopperReturnActionsOf = (situation: Standing): (typeof shopperReturnActions)[number][] =>
  shopperReturnActions.filter((act) => (act === "cancel" ? isPossible(situation, act) : takesPhoto(situation)));

/** Whether another photo may be added: until the units are back, or it is called off. */
const takesPhoto = ({ status, photos }: Standing): boolean =>
  nextReturnStatus(status, "receive") !== undefined && photos.length < PHOTOS_MAX;

export const staffReturnActions = ["approve", "reject", "cancel", "label", "receive", "inspect", "refund"] as const;

/** What staff with these rights may do to the return now. */
export function staffReturnActionsOf(
  situation: Standing,
  { writes, pays }: { readonly writes: boolean; readonly pays: boolean },
): (typeof staffReturnActions)[number][] {
  const { status, items } = situation;
  const is_open = nextReturnStatus(status, "receive") !== undefined;
  const possible = {
    approve: isPossible(situation, "approve"),
    reject: isPossible(situation, "reject"),
    cancel: isPossible(situation, "cancel"),
    label: is_open,
    receive: is_open,
    inspect: items.some((line) => uninspectedOf(line) > 0),
    refund: pays && items.some((line) => refundableOf(status, line) > 0),
  };
  return staffReturnActions.filter((action) => writes && possible[action]);
}
