import {
  isUnderWay,
  leftOf,
  type LineUnits,
  type ParcelStatus,
  refusalOfUnits,
  returnableOf,
  type SentLine,
  type Units,
  type UnitsRefusal,
} from "../../ordering/orders/action-rules.ts";
import type { OrderEvent, OrderStatus } from "../../ordering/orders/rules.ts";

export type FulfilmentEvent = "ship" | "cancel" | "deliver" | "fail" | "retry" | "return";

/** The life of a parcel, as data: what it can become, and by which event. */
export const fulfilmentMoves = {
  prepared: { shipped: "ship", cancelled: "cancel" },
  shipped: { delivered: "deliver", failed: "fail", returned_to_sender: "return" },
  failed: { shipped: "retry", delivered: "deliver", returned_to_sender: "return" },
  delivered: {},
  returned_to_sender: {},
  cancelled: {},
} as const satisfies Record<ParcelStatus, Partial<Record<ParcelStatus, FulfilmentEvent>>>;

/** By which event a parcel gets there, or undefined when it cannot. */
export function moveOfFulfilment(from: ParcelStatus, to: ParcelStatus): FulfilmentEvent | undefined {
  const moves: Partial<Record<ParcelStatus, FulfilmentEvent>> = fulfilmentMoves[from];
  return moves[to];
}

/** Whether the units of a parcel have left the house, whatever became of it then. */
export const hasLeft = (status: ParcelStatus): boolean => status !== "prepared" && status !== "cancelled";

/** The table as a Mermaid state diagram; docs/checkout.md is made from it. */
export function drawFulfilments(): string {
  const moves = Object.entries(fulfilmentMoves).flatMap(([from, to]) =>
    Object.entries(to).map(([status, event]) => `  ${from} --> ${status}: ${event}`),
  );
  const ends = Object.entries(fulfilmentMoves).flatMap(([status, to]) =>
    Object.keys(to).length === 0 ? [`  ${status} --> [*]`] : [],
  );
  return ["stateDiagram-v2", "  [*] --> prepared", ...moves, ...ends].join("\n");
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

type Parcel = { readonly id: string; readonly status: ParcelStatus };

/** Whether none of the parcels is to come any more and some have come: an order of which all went back to the sender has not arrived. */
const areDelivered = (parcels: readonly Parcel[], delivered: readonly string[]): boolean => {
  const now = parcels.map(({ id, status }) => (delivered.includes(id) ? "delivered" : status));
  const is_waiting = now.some((status) => status === "prepared" || isUnderWay(status));
  return !is_waiting && (now.includes("delivered") || !now.includes("returned_to_sender"));
};

/** How an order moves when these parcels arrive. */
export const deliverEvent = (
  status: OrderStatus,
  parcels: readonly Parcel[],
  delivered: readonly string[],
): "deliver" | "deliver_part" =>
  status === "shipped" && areDelivered(parcels, delivered) ? "deliver" : "deliver_part";

/** How an order moves when a parcel comes back: where the others have arrived, nothing is left to wait for. */
export function takeBackEvents(status: OrderStatus, parcels: readonly Parcel[], id: string): OrderEvent[] {
  const after = parcels.map((one) => (one.id === id ? { id, status: "returned_to_sender" as const } : one));
  return status === "shipped" && areDelivered(after, []) ? ["take_back", "deliver"] : ["take_back"];
}

export const outcomes = ["restock", "damage", "write_off"] as const;
export type Outcome = (typeof outcomes)[number];

/** What became of units of an item that came back with their parcel. */
export type UnitsBack = { readonly order_item_id: string } & Readonly<Record<Outcome, number>>;

const nothing_back = { restock: 0, damage: 0, write_off: 0 };

export type ChosenBack = { readonly kind: "chosen"; readonly units: readonly UnitsBack[] } | UnitsRefusal;

/**
 * What came back with a parcel: the named units, or all of them with one outcome. Of each line at most those that are in the parcel and neither
 * back by a refund nor in a return: what is said there counts.
 */
export function chooseUnitsBack(
  lines: readonly SentLine[],
  parcel: readonly Units[],
  asked: readonly UnitsBack[] | Outcome,
): ChosenBack {
  const left = new Map(
    parcel.map(({ order_item_id: id, quantity }) => {
      const line = lines.find((one) => one.id === id);
      return [id, line ? Math.min(quantity, returnableOf(line)) : 0];
    }),
  );
  if (typeof asked === "string") {
    const units = [...left].map(([order_item_id, quantity]) => ({ ...nothing_back, order_item_id, [asked]: quantity }));
    return { kind: "chosen", units: units.filter((one) => one[asked] > 0) };
  }
  const sums = asked.map((one) => ({ order_item_id: one.order_item_id, quantity: sumOfBack(one) }));
  return refusalOfUnits(left, sums) ?? { kind: "chosen", units: asked };
}

type Back = Omit<UnitsBack, "order_item_id">;

export const sumOfBack = ({ restock, damage, write_off }: Back): number => restock + damage + write_off;

/** What becomes of all these units together, as the audit log has it. */
export const tallyOfBack = (units: readonly Back[]) => {
  const sum = (key: keyof Back) => units.reduce((total, one) => total + one[key], 0);
  return { restocked: sum("restock"), damaged: sum("damage"), written_off: sum("write_off") };
};

/** The moves that bring an order where its units and parcels are: a refund of what had not left leaves nothing to wait for. */
export function completingEvents(
  status: OrderStatus,
  lines: readonly LineUnits[],
  parcels: readonly Parcel[],
): OrderEvent[] {
  if (status !== "shipping" || !isAllShipped(lines, [])) return [];
  return areDelivered(parcels, []) ? ["ship", "deliver"] : ["ship"];
}
