import { leftOfTender, type TenderState } from "../../money/stored-value/rules.ts";
import { type CancellableStatus, nextStatus, type OrderEvent, type OrderStatus, outwardStatus } from "./rules.ts";

/** What decides which actions an order allows. Times are epoch milliseconds, amounts minor units. */
export type OrderSituation = {
  readonly status: OrderStatus;
  readonly cancelled_from: CancellableStatus | null;
  readonly cancel_requested_at: number | null;
  readonly deadline_at: number;
  readonly payments: readonly PaymentSituation[];
  readonly tenders: readonly TenderSituation[];
  readonly refunds: readonly { readonly status: string }[];
  readonly items: readonly SentLine[];
  readonly fulfilments: readonly SentParcel[];
};

type SentLine = {
  readonly id: string;
  readonly shipped_quantity: number;
  readonly returned_quantity: number;
  readonly returning_quantity: number;
};

type SentParcel = {
  readonly status: string;
  readonly delivered_at: number | null;
  readonly items: readonly { readonly order_item_id: string; readonly quantity: number }[];
};

/** How far goods that come back have come. What `aftersales/returns` moves along its own table. */
export const returnStatuses = ["requested", "approved", "rejected", "received", "cancelled"] as const;
export type ReturnStatus = (typeof returnStatuses)[number];

type PaymentSituation = { readonly status: string; readonly captured: number; readonly refund_reserved: number };

type TenderSituation = { readonly state: TenderState; readonly amount: number; readonly refunded: number };

/** The moves that staff make along the table, by the status that they lead to. */
export const staffMoves = { processing: "process", shipped: "ship", delivered: "deliver" } as const satisfies Partial<
  Record<OrderStatus, OrderEvent>
>;

/** Why staff cannot make this move now, as the code of its problem; null when they can. */
export function refusalOfMove(
  { status, cancel_requested_at, payments, tenders }: OrderSituation,
  to: keyof typeof staffMoves,
): "illegal_move" | "cancel_under_way" | "order_refunded" | null {
  if (nextStatus(status, staffMoves[to]) === undefined) return "illegal_move";
  if (cancel_requested_at !== null && to !== "delivered") return "cancel_under_way";
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

/** Whether a cancel would do something: it closes an unpaid order, is noted while money is being taken, or gives money and stock back. */
export function isCancellable({ status, cancel_requested_at }: OrderSituation): boolean {
  if (cancel_requested_at !== null) return false;
  const is_being_taken = status === "committing" || status === "capturing";
  return nextStatus(status, "close") !== undefined || nextStatus(status, "cancel") === "cancelling" || is_being_taken;
}

/** Whether another attempt to pay is taken: until the deadline, and while none has gone through. */
export const isPayable = ({ status, deadline_at, payments }: OrderSituation, now: number): boolean =>
  nextStatus(status, "commit") !== undefined &&
  now < deadline_at &&
  payments.some((payment) => payment.captured === 0 && payment.status !== "authorized");

/** Units of a line that are with the shopper and in no return. */
export const returnableOf = (line: SentLine): number =>
  line.shipped_quantity - line.returned_quantity - line.returning_quantity;

/**
 * Units of a line that the shopper may still send back: those whose parcel has left, until so long after it has arrived. What came back
 * or is asked to counts against the oldest parcels first, so that it never shortens the time of the others.
 */
export function returnableNow(line: SentLine, parcels: readonly SentParcel[], since: number): number {
  const open = parcels
    .filter(({ status }) => status === "shipped" || status === "delivered")
    .filter(({ delivered_at }) => delivered_at === null || delivered_at >= since)
    .flatMap(({ items }) => items.filter(({ order_item_id }) => order_item_id === line.id))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  return Math.max(0, Math.min(open, returnableOf(line)));
}

export const shopperActions = ["pay", "cancel", "refund", "return"] as const;

/**
 * What the holder of an order may do to it now. One refund is asked for at a time. Parcels that arrived before `since` are not
 * taken back any more.
 */
export function shopperActionsOf(order: OrderSituation, now: number, since: number): (typeof shopperActions)[number][] {
  const is_asked = order.refunds.some(({ status }) => status === "requested");
  const may = {
    pay: isPayable(order, now),
    cancel: isCancellable(order),
    refund: refundableOf(order) > 0 && !is_asked,
    return: order.items.some((line) => returnableNow(line, order.fulfilments, since) > 0),
  };
  return shopperActions.filter((action) => may[action]);
}
