import { leftOf, type LineUnits, type Units, type UnitsRefusal } from "../../ordering/orders/action-rules.ts";
import { nextStatus, type OrderStatus } from "../../ordering/orders/rules.ts";

export type CancellableOrder = {
  readonly status: OrderStatus;
  readonly cancel_requested_at: number | null;
  readonly items: readonly LineUnits[];
};

export type ChosenCancel =
  /** The whole order, with its shipping: the protocol takes it from there, or says why not. */
  | { readonly kind: "whole" }
  /** These units alone. `unpacks`: what is prepared of the order is taken out of its parcels for it. */
  | { readonly kind: "items"; readonly units: readonly Units[]; readonly unpacks: boolean }
  | UnitsRefusal
  /** Nothing of it can be cancelled now. */
  | { readonly kind: "too_late" };

/**
 * What a cancel is of. Without units: the whole order, or what has not left once a part has, for staff also what is packed of that. Units
 * that are all there is of an order are the whole of it.
 */
export function chooseCancel(
  order: CancellableOrder,
  asked: readonly Units[] | undefined,
  by: "shopper" | "staff",
): ChosenCancel {
  const { status, items } = order;
  const has_left = status === "shipping";
  if (!asked) return has_left ? restOf(order, by) : { kind: "whole" };
  const unknown = asked.findIndex(({ order_item_id }) => !items.some(({ id }) => id === order_item_id));
  if (unknown >= 0) return { kind: "unknown_item", at: unknown };
  const may_part = nextStatus(status, "cancel_part") !== undefined && order.cancel_requested_at === null;
  if (!may_part) return isAll(items, asked, (item) => item.quantity) ? { kind: "whole" } : { kind: "too_late" };
  for (const { order_item_id, quantity } of asked) {
    const left = items.filter(({ id }) => id === order_item_id).reduce((sum, item) => sum + leftOf(item), 0);
    if (quantity > left) return { kind: "exceeded", order_item_id, left };
  }
  const is_whole = !has_left && isAll(items, asked, remainingOf);
  return is_whole ? { kind: "whole" } : { kind: "items", units: asked, unpacks: false };
}

function restOf({ items, cancel_requested_at }: CancellableOrder, by: "shopper" | "staff"): ChosenCancel {
  const packed = (item: LineUnits) => (by === "staff" ? item.prepared_quantity : 0);
  const units = items
    .map((item) => ({ order_item_id: item.id, quantity: leftOf(item) + packed(item) }))
    .filter(({ quantity }) => quantity > 0);
  if (units.length === 0 || cancel_requested_at !== null) return { kind: "too_late" };
  return { kind: "items", units, unpacks: items.some((item) => packed(item) > 0) };
}

/** Units of a line that are still part of its order. */
const remainingOf = ({ quantity, cancelling_quantity, cancelled_quantity }: LineUnits): number =>
  quantity - cancelling_quantity - cancelled_quantity;

const isAll = (items: readonly LineUnits[], asked: readonly Units[], of: (item: LineUnits) => number): boolean =>
  items.every((item) => of(item) === (asked.find(({ order_item_id }) => order_item_id === item.id)?.quantity ?? 0));
