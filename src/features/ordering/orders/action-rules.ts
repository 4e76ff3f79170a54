import { isByHand, keepsGoods, type OwedPayment } from "../../money/providers/rules.ts";
import { leftOfTender, type TenderState } from "../../money/stored-value/rules.ts";
import { type CancellableStatus, nextStatus, type OrderEvent, type OrderStatus, outwardStatus } from "./rules.ts";

/** What decides which actions an order allows. Times are epoch milliseconds, amounts minor units. */
export type OrderSituation = {
  readonly status: OrderStatus;
  readonly cancelled_from: CancellableStatus | null;
  readonly cancel_requested_at: number | null;
  readonly held_at: number | null;
  readonly deadline_at: number;
  readonly payments: readonly PaymentSituation[];
  readonly tenders: readonly TenderSituation[];
  readonly refunds: readonly { readonly status: string }[];
  readonly items: readonly (SentLine & LineUnits)[];
  readonly fulfilments: readonly SentParcel[];
  readonly returns: readonly object[];
};

export type SentLine = {
  readonly id: string;
  readonly shipped_quantity: number;
  readonly returned_quantity: number;
  readonly returning_quantity: number;
};

type SentParcel = {
  readonly status: ParcelStatus;
  readonly delivered_at: number | null;
  readonly items: readonly { readonly order_item_id: string; readonly quantity: number }[];
};

/** How far a parcel has come. What `aftersales/fulfilment` moves along its own table. */
export const parcelStatuses = [
  "prepared",
  "shipped",
  "failed",
  "delivered",
  "returned_to_sender",
  "cancelled",
] as const;
export type ParcelStatus = (typeof parcelStatuses)[number];

/** Whether a parcel has left and neither arrived nor come back. */
export const isUnderWay = (status: ParcelStatus): boolean => status === "shipped" || status === "failed";

/** How far goods that come back have come. What `aftersales/returns` moves along its own table. */
export const returnStatuses = ["requested", "approved", "rejected", "received", "cancelled"] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

/**
 * Returns of an order, called off and rejected ones included, beyond which only staff open more: a shopper could open and cancel
 * them for ever, each is mailed about, and an order is read in one piece.
 */
export const RETURNS_MAX = 30;

/** Whether a shopper may open another return. */
export const mayOpenReturn = ({ returns }: Pick<OrderSituation, "returns">): boolean => returns.length < RETURNS_MAX;

/** What has become of the units of a line. Gift cards are issued, and never sent. */
export type LineUnits = {
  readonly id: string;
  readonly quantity: number;
  readonly prepared_quantity: number;
  readonly shipped_quantity: number;
  readonly cancelling_quantity: number;
  readonly cancelled_quantity: number;
  readonly is_gift_card: boolean;
};

/** Units of a line that are in no parcel yet and are to be sent. */
export const leftOf = (line: LineUnits): number =>
  line.is_gift_card
    ? 0
    : line.quantity -
      line.prepared_quantity -
      line.shipped_quantity -
      line.cancelling_quantity -
      line.cancelled_quantity;

export type Units = { readonly order_item_id: string; readonly quantity: number };

export type UnitsRefusal =
  /** The place in the request of an item that is not there. */
  | { readonly kind: "unknown_item"; readonly at: number }
  | { readonly kind: "exceeded"; readonly order_item_id: string; readonly left: number };

/** Why units cannot be chosen of lines that have so many left each; null when they can. */
export function refusalOfUnits(left: ReadonlyMap<string, number>, asked: readonly Units[]): UnitsRefusal | null {
  for (const [at, { order_item_id, quantity }] of asked.entries()) {
    const most = left.get(order_item_id);
    if (most === undefined) return { kind: "unknown_item", at };
    if (quantity > most) return { kind: "exceeded", order_item_id, left: most };
  }
  return null;
}

type PaymentSituation = OwedPayment & { readonly status: string; readonly refund_reserved: number };

type TenderSituation = { readonly state: TenderState; readonly amount: number; readonly refunded: number };

/** The moves that staff make along the table, by the status that they lead to. */
export const staffMoves = { processing: "process", shipped: "ship", delivered: "deliver" } as const satisfies Partial<
  Record<OrderStatus, OrderEvent>
>;

/** Whether goods of an order wait for money. */
export const isOwed = ({ payments }: Pick<OrderSituation, "payments">): boolean => payments.some(keepsGoods);

/** Why staff cannot make this move now, as the code of its problem; null when they can. With `ships_unpaid` the goods wait for no money. */
export function refusalOfMove(
  { status, cancel_requested_at, held_at, payments, tenders, fulfilments }: OrderSituation,
  to: keyof typeof staffMoves,
  ships_unpaid = false,
): "illegal_move" | "cancel_under_way" | "order_on_hold" | "payment_outstanding" | "order_refunded" | null {
  if (nextStatus(status, staffMoves[to]) === undefined) return "illegal_move";
  if (to === "delivered" && !fulfilments.some((parcel) => isUnderWay(parcel.status))) return "illegal_move";
  if (cancel_requested_at !== null && to !== "delivered") return "cancel_under_way";
  if (held_at !== null && to === "shipped") return "order_on_hold";
  if (to === "shipped" && isOwed({ payments }) && !ships_unpaid) return "payment_outstanding";
  // Its units may be on their way back to the shelf this very moment.
  const is_refunded =
    payments.length + tenders.length > 0 &&
    payments.every((payment) => payment.status === "refunded") &&
    tenders.every((tender) => leftOfTender(tender) === 0);
  return to === "shipped" && is_refunded ? "order_refunded" : null;
}

/** Whether there is something to give back. Some methods take the money before the units are sold: until then there is not. */
export const hasRefundable = (status: string, captured: number): boolean =>
  status !== "gone" && status !== "pending" && captured > 0;

/** What is left of the money and the stored value that was taken, less what refunds have set aside. */
export const refundableOf = ({ status, cancelled_from, payments, tenders }: OrderSituation): number =>
  [
    ...payments.map(({ captured, refund_reserved }) => ({ captured, left: captured - refund_reserved })),
    ...tenders.map((tender) => ({ captured: tender.amount, left: leftOfTender(tender) })),
  ]
    .filter(({ captured }) => hasRefundable(outwardStatus(status, cancelled_from), captured))
    .reduce((sum, { left }) => sum + left, 0);

/** Whether a cancel would do something: it closes an unpaid order, is noted while money is being taken, or gives money and stock back. Of an order that has shipped in part it cancels the rest. */
export function isCancellable(order: OrderSituation): boolean {
  const { status, cancel_requested_at } = order;
  if (cancel_requested_at !== null) return false;
  const is_being_taken = status === "committing" || status === "capturing";
  const is_whole = nextStatus(status, "close") !== undefined || nextStatus(status, "cancel") === "cancelling";
  return is_whole || is_being_taken || areItemsCancellable(order);
}

/** Whether it can be held, or released: while units of it may still be sent. */
export const isHoldable = ({ status, cancel_requested_at }: OrderSituation): boolean =>
  cancel_requested_at === null && nextStatus(status, "hold") !== undefined;

/** Whether some of its units can be cancelled: sold ones that are in no parcel. */
export const areItemsCancellable = ({ status, cancel_requested_at, items }: OrderSituation): boolean =>
  cancel_requested_at === null &&
  nextStatus(status, "cancel_part") !== undefined &&
  items.some((item) => leftOf(item) > 0);

/** Whether another attempt to pay is taken: until the deadline, and while none has gone through. */
export const isPayable = ({ status, deadline_at, payments }: OrderSituation, now: number): boolean =>
  nextStatus(status, "commit") !== undefined &&
  now < deadline_at &&
  payments.some((payment) => !isByHand(payment.provider) && payment.captured === 0 && payment.status !== "authorized");

/** Units of a line that are with the shopper and in no return. */
export const returnableOf = (line: SentLine): number =>
  line.shipped_quantity - line.returned_quantity - line.returning_quantity;

/**
 * Units of a line that the shopper may still send back: those whose parcel has left, until so long after it has arrived. What came back
 * or is asked to counts against the oldest parcels first, so that it never shortens the time of the others.
 */
export function returnableNow(line: SentLine, parcels: readonly SentParcel[], since: number): number {
  const open = parcels
    .filter(({ status }) => isUnderWay(status) || status === "delivered")
    .filter(({ delivered_at }) => delivered_at === null || delivered_at >= since)
    .flatMap(({ items }) => items.filter(({ order_item_id }) => order_item_id === line.id))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.max(0, Math.min(open, returnableOf(line)));
}

export const shopperActions = ["pay", "cancel", "cancel_items", "refund", "return"] as const;

/**
 * What the holder of an order may do to it now. One refund is asked for at a time. Parcels that arrived before `since` are not
 * taken back any more. `cancels_paid`: whether the shop lets them cancel what they have paid for.
 */
export function shopperActionsOf(
  order: OrderSituation,
  { now, since, cancels_paid }: { readonly now: number; readonly since: number; readonly cancels_paid: boolean },
): (typeof shopperActions)[number][] {
  const is_asked = order.refunds.some(({ status }) => status === "requested");
  const may = {
    pay: isPayable(order, now),
    cancel: isCancellable(order) && (cancels_paid || order.status === "pending"),
    cancel_items: areItemsCancellable(order) && cancels_paid,
    refund: refundableOf(order) > 0 && !is_asked,
    return: mayOpenReturn(order) && order.items.some((line) => returnableNow(line, order.fulfilments, since) > 0),
  };
  return shopperActions.filter((action) => may[action]);
}
