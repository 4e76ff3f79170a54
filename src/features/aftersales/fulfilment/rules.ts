import {
  leftOf,
  type LineUnits,
  refusalOfUnits,
  type Units,
  type UnitsRefusal,
} from "../../ordering/orders/action-rules.ts";
import type { OrderEvent, OrderStatus } from "../../ordering/orders/rules.ts";

export type FulfilmentStatus = "prepared" | "shipped" | "delivered" | "cancelled";
export type FulfilmentEvent = "ship" | "deliver" | "cancel";

/** The life of a parcel, as data: what it can become, and by which event. */
export const fulfilmentMoves = {
  prepared: { shipped: "ship", cancelled: "cancel" },
  shipped: { delivered: "deliver" },
  delivered: {},
  cancelled: {},
} as const satisfies Record<FulfilmentStatus, Partial<Record<FulfilmentStatus, FulfilmentEvent>>>;

/** By which event a parcel gets there, or undefined when it cannot. */
export function moveOfFulfilment(from: FulfilmentStatus, to: FulfilmentStatus): FulfilmentEvent | undefined {
  const moves: Partial<Record<FulfilmentStatus, FulfilmentEvent>> = fulfilmentMoves[from];
  return moves[to];
}

/** The table as a Mermaid state diagram; docs/checkout.md is made from it. */
export function drawFulfilments(): string {
  const moves = Object.entries(fulfilmentMoves).flatMap(([from, to]) =>
    Object.entries(to).map(([status, event]) => `  ${from} --> ${status}: ${event}`),
  );
  return ["stateDiagram-v2", "  [*] --> prepared", ...moves, "  delivered --> [*]", "  cancelled --> [*]"].join("\n");
}

/** All that is in no parcel yet. */
export const unitsLeft = (lines: readonly LineUnits[]): Units[] =>
  lines.map((line) => ({ order_item_id: line.id, quantity: leftOf(line) })).filter(({ quantity }) => quantity > 0);

export type ChosenUnits =
  | { readonly kind: "chosen"; readonly units: readonly Units[] }
  | UnitsRefusal
  | { readonly kind: "nothing" };

/** The units of a new parcel: the named ones, never more than are left of their line, or all that are left. */
export function chooseUnits(lines: readonly LineUnits[], asked: readonly Units[] | undefined): ChosenUnits {
  if (!asked) {
    const units = unitsLeft(lines);
    return units.length > 0 ? { kind: "chosen", units } : { kind: "nothing" };
  }
  const left = new Map(lines.map((line) => [line.id, leftOf(line)]));
  return refusalOfUnits(left, asked) ?? { kind: "chosen", units: asked };
}

/** Units by variant, as the lines of an order that they can have left of. */
export function ofLines(
  lines: readonly (LineUnits & { readonly variant_id: string })[],
  demands: readonly { readonly variant_id: string; readonly quantity: number }[],
): Units[] {
  return demands.flatMap(({ variant_id, quantity }) => {
    let wanted = quantity;
    return lines
      .filter((line) => line.variant_id === variant_id)
      .flatMap((line) => {
        const taken = Math.min(wanted, leftOf(line));
        wanted -= taken;
        return taken > 0 ? [{ order_item_id: line.id, quantity: taken }] : [];
      });
  });
}

/** Whether all has left that is ever to leave, once these units have. A refund that is not given yet may still fail. */
const isAllShipped = (lines: readonly LineUnits[], leaving: readonly Units[]): boolean =>
  lines.every((line) => {
    const units = leaving.filter(({ order_item_id }) => order_item_id === line.id);
    const gone = units.reduce((sum, { quantity }) => sum + quantity, line.shipped_quantity);
    return line.is_gift_card || gone + line.cancelled_quantity === line.quantity;
  });

/** How an order moves when these units leave. */
export const shipEvent = (lines: readonly LineUnits[], leaving: readonly Units[]): "ship" | "ship_part" =>
  isAllShipped(lines, leaving) ? "ship" : "ship_part";

type Parcel = { readonly id: string; readonly status: FulfilmentStatus };

const areDelivered = (parcels: readonly Parcel[], delivered: readonly string[]): boolean =>
  parcels.every(({ id, status }) => status === "delivered" || status === "cancelled" || delivered.includes(id));

/** How an order moves when these parcels arrive. */
export const deliverEvent = (
  status: OrderStatus,
  parcels: readonly Parcel[],
  delivered: readonly string[],
): "deliver" | "deliver_part" =>
  status === "shipped" && areDelivered(parcels, delivered) ? "deliver" : "deliver_part";

/** The moves that bring an order where its units and parcels are: a refund of what had not left leaves nothing to wait for. */
export function completingEvents(
  status: OrderStatus,
  lines: readonly LineUnits[],
  parcels: readonly Parcel[],
): OrderEvent[] {
  if (status !== "shipping" || !isAllShipped(lines, [])) return [];
  return areDelivered(parcels, []) ? ["ship", "deliver"] : ["ship"];
}
