/** What staff do to the parcels of an order, step by step as in src/features/aftersales/fulfilment. */
import {
  completingEvents,
  deliverEvent,
  shipEvent,
  unitsLeft,
} from "../../../src/features/aftersales/fulfilment/rules.ts";
import { keepsGoods } from "../../../src/features/money/providers/rules.ts";
import { leftOf, type Units } from "../../../src/features/ordering/orders/action-rules.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import type { OrderView } from "./world/database.ts";
import type { Message } from "./world/outbox.ts";
import type { Line, ParcelAct } from "./world/parcels.ts";

/** What somebody wants to do: the whole order leaves, units are packed, or leave at once, or something becomes of a parcel. */
export type ParcelWish = {
  readonly kind: "whole" | "pack" | "send" | "ship" | "unpack" | "deliver";
  /** Of a new parcel. */
  readonly id: string;
  /** Units of each line, or which parcel. */
  readonly dice: readonly number[];
};

/** Lost races before giving up. */
const most_tries = 4;

export async function workOnParcels(scene: Scene, process: Process, order_id: string, wish: ParcelWish): Promise<void> {
  const { scheduler, database } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const seen = await scheduler.operate(process, "orders.find", () => database.view(order_id), [order_id]);
    const act = seen && mayWork(scene, seen, wish) ? actOf(scene, seen, wish) : undefined;
    if (!seen || !act) return;
    const write = () => database.fulfil(seen.order, act);
    if (!(await scheduler.operate(process, "orders.fulfil", write, [order_id, act.event]))) continue;
    for (const parcel_id of act.ships ?? []) await leave(scene, process, order_id, parcel_id);
    return;
  }
}

/** Whoever cancelled while it was being paid was promised that it would not go out, and nothing goes out that is refunded. */
function mayWork({ database, plant }: Scene, { order, parcels, is_held }: OrderView, wish: ParcelWish): boolean {
  if (wish.kind === "deliver") return order.status === "shipping" || order.status === "shipped";
  if (order.status !== "processing" && order.status !== "shipping") return false;
  if (is_held && wish.kind !== "unpack" && plant.habits?.minds_holds !== false) return false;
  const { by_hand } = order;
  const waits = plant.habits?.waits_for_transfers !== false && by_hand && keepsGoods(by_hand);
  if (waits && wish.kind !== "unpack") return false;
  const payment = database.payments.rows.get(order.order_id);
  const is_refunded = payment !== undefined && payment.refunded + payment.credited >= payment.captured;
  const is_done = parcels.some(({ id }) => id === wish.id);
  return order.cancel_requested_at === null && !is_done && (!is_refunded || wish.kind === "unpack");
}

function actOf(scene: Scene, { order, lines: read, parcels }: OrderView, wish: ParcelWish): ParcelAct | undefined {
  const { id, kind, dice } = wish;
  const habits = scene.plant.habits ?? {};
  const lines = habits.ships_what_is_left === false ? read.map(asOrdered) : read;
  const leaving = (units: readonly Units[]) => {
    const event = shipEvent(lines, units);
    return event === "ship_part" && habits.shows_shipped_parts === false ? ("prepare" as const) : event;
  };
  const one = (status: string) => {
    const found = parcels.filter((parcel) => parcel.status === status);
    return found[(dice[0] ?? 0) % Math.max(1, found.length)];
  };
  if (kind === "unpack") {
    const parcel = one("prepared");
    return parcel && { event: "unprepare", unpacks: [parcel.id] };
  }
  if (kind === "ship") {
    const parcel = one("prepared");
    return parcel && { event: leaving(parcel.items), ships: [parcel.id] };
  }
  if (kind === "deliver") {
    const parcel = one("shipped");
    return parcel && { event: deliverEvent(order.status, parcels, [parcel.id]), delivers: [parcel.id] };
  }
  if (kind === "whole") {
    const prepared = parcels.filter(({ status }) => status === "prepared");
    const rest = unitsLeft(lines);
    const packs = rest.length > 0 ? [{ id, items: rest }] : [];
    const ships = [...prepared, ...packs];
    const event = leaving(ships.flatMap(({ items }) => items));
    return ships.length > 0 ? { event, packs, ships: ships.map((parcel) => parcel.id) } : undefined;
  }
  const items = lines
    .map((line, at) => ({ order_item_id: line.id, quantity: Math.min(leftOf(line), dice[at] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  if (items.length === 0) return undefined;
  const packs = [{ id, items }];
  return kind === "pack" ? { event: "prepare", packs } : { event: leaving(items), packs, ships: [id] };
}

/** As somebody sees it who minds no refund. */
const asOrdered = (line: Line): Line => ({ ...line, cancelling_quantity: 0, cancelled_quantity: 0 });
/** The units of a parcel leave, once however often it is asked for. */
async function leave(
  { scheduler, database, shelves, plant }: Scene,
  process: Process,
  order_id: string,
  parcel_id: string,
): Promise<void> {
  const name = plant.habits?.names_ship_by_parcel === false ? order_id : parcel_id;
  for (const { order_item_id: variant_id, quantity } of database.parcels.rows.get(parcel_id)?.items ?? []) {
    const request = { hold_id: order_id, operation_id: `ship:${name}`, quantity };
    const out = () => shelves.ship(variant_id, request);
    const outcome = await scheduler.operate(process, "stock.ship", out, [variant_id, request]);
    if (!outcome.ok) throw new Violation(`S4 ${parcel_id} does not ship its units of ${variant_id}: ${outcome.reason}`);
  }
}

/** What is told of a parcel that has left: its units leave, and it may have been the last that its order waited for. */
export async function sendParcel(scene: Scene, process: Process, { order_id, parcel_id }: Message): Promise<void> {
  await leave(scene, process, order_id, parcel_id ?? "");
  await completeOrder(scene, process, order_id);
}

/** Moves an order on whose last units will not leave. */
export async function completeOrder(scene: Scene, process: Process, order_id: string): Promise<void> {
  const { scheduler, database, plant } = scene;
  if (plant.habits?.completes_orders === false) return;
  for (;;) {
    const seen = await scheduler.operate(process, "orders.find", () => database.view(order_id), [order_id]);
    const events = seen ? completingEvents(seen.order.status, seen.lines, seen.parcels) : [];
    if (!seen || events.length === 0) return;
    const write = () => database.complete(seen.order, events);
    if (await scheduler.operate(process, "orders.complete", write, [order_id, events])) return;
  }
}
