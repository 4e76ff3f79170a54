import { type CancellableStatus, nextStatus, type OrderEvent, type OrderStatus, outwardStatus } from "./rules.ts";

/** What decides which actions an order allows. Times are epoch milliseconds, amounts minor units. */
export type OrderSituation = {
  readonly status: OrderStatus;
  readonly cancelled_from: CancellableStatus | null;
  readonly cancel_requested_at: number | null;
  readonly deadline_at: number;
  readonly payments: readonly PaymentSituation[];
  readonly refunds: readonly { readonly status: string }[];
};

type PaymentSituation = { readonly status: string; readonly captured: number; readonly refund_reserved: number };

/** The moves that staff make along the table, by the status that they lead to. */
export const staffMoves = { processing: "process", shipped: "ship", delivered: "deliver" } as const satisfies Partial<
  Record<OrderStatus, OrderEvent>
>;

/** Why staff cannot make this move now, as the code of its problem; null when they can. */
export function refusalOfMove(
  { status, cancel_requested_at, payments }: OrderSituation,
  to: keyof typeof staffMoves,
): "illegal_move" | "cancel_under_way" | "order_refunded" | null {
  if (nextStatus(status, staffMoves[to]) === undefined) return "illegal_move";
  if (cancel_requested_at !== null && to !== "delivered") return "cancel_under_way";
  // Its units may be on their way back to the shelf this very moment.
  const is_refunded = payments.length > 0 && payments.every((payment) => payment.status === "refunded");
  return to === "shipped" && is_refunded ? "order_refunded" : null;
}

/** Whether there is something to give back. Some methods take the money before the units are sold: until then there is not. */
export const hasRefundable = (status: string, captured: number): boolean =>
  status !== "gone" && status !== "pending" && captured > 0;

/** What is left of the money that was taken, less what refunds have set aside. */
export const refundableOf = ({ status, cancelled_from, payments }: OrderSituation): number =>
  payments
    .filter(({ captured }) => hasRefundable(outwardStatus(status, cancelled_from), captured))
    .reduce((sum, { captured, refund_reserved }) => sum + captured - refund_reserved, 0);

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

export const shopperActions = ["pay", "cancel", "refund"] as const;

/** What the holder of an order may do to it now. One refund is asked for at a time. */
export function shopperActionsOf(order: OrderSituation, now: number): (typeof shopperActions)[number][] {
  const is_asked = order.refunds.some(({ status }) => status === "requested");
  const may = {
    pay: isPayable(order, now),
    cancel: isCancellable(order),
    refund: refundableOf(order) > 0 && !is_asked,
  };
  return shopperActions.filter((action) => may[action]);
}
