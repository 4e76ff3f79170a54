/** What a cancel of some units does around the protocol, step by step as in src/features/aftersales/cancellations. */
import { chooseCancel } from "../../../src/features/aftersales/cancellations/rules.ts";
import { cancelOrder } from "../../../src/features/ordering/protocol/cancel-order.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { completeOrder } from "./staff-parcels.ts";
import { carryOut } from "./staff-refunds.ts";
import type { OrderView, UnitsCancel } from "./world/database.ts";
import type { Message } from "./world/outbox.ts";
import type { Cancellation } from "./world/parcels.ts";

/** What somebody wants to cancel: so many units of each line, or all that can be. */
export type CancelWish = {
  readonly id: string;
  readonly by: "shopper" | "staff";
  readonly dice: readonly number[] | "all";
  readonly restock: boolean;
};

/** Lost races before giving up. */
const most_tries = 4;

export async function cancelUnits(scene: Scene, process: Process, order_id: string, wish: CancelWish): Promise<void> {
  const { scheduler, database, plant } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const look = () => {
      const view = database.view(order_id);
      const items = database.payments.rows.get(order_id)?.items ?? [];
      return view && { view, refunded: items.map(({ refunded_quantity }) => refunded_quantity) };
    };
    const seen = await scheduler.operate(process, "orders.find", look, [order_id]);
    const chosen = seen && choose(seen.view, database.sold_cards.variants, wish);
    if (!seen || chosen === undefined) return;
    if (chosen === "whole") {
      await cancelOrder(scene.ports(process), order_id);
      return;
    }
    const is_priced_before = plant.habits?.prices_cancels_in_the_batch === false;
    const cancel: UnitsCancel = {
      id: wish.id,
      units: chosen,
      restock: wish.restock,
      refunded_seen: is_priced_before ? seen.refunded : undefined,
    };
    const write = () => database.cancelUnits(seen.view.order, cancel);
    if (!(await scheduler.operate(process, "orders.cancel_units", write, [order_id, cancel]))) continue;
    await bringBack(scene, process, database.parcels.cancellations.get(wish.id));
    await giveBack(scene, process, order_id, cancel);
    return;
  }
}

function choose(
  { order, lines: all, parcels }: OrderView,
  cards: ReadonlySet<string>,
  { by, dice, restock, id }: CancelWish,
) {
  const { status, cancel_requested_at } = order;
  if (status !== "paid" && status !== "processing" && status !== "shipping") return undefined;
  const lines = all.map((line) => ({ ...line, is_gift_card: cards.has(line.id) }));
  const asked =
    dice === "all"
      ? undefined
      : lines
          .map((line, at) => ({ order_item_id: line.id, quantity: dice[at] ?? 0 }))
          .filter(({ quantity }) => quantity > 0);
  if (asked?.length === 0) return undefined;
  const chosen = chooseCancel({ status, cancel_requested_at, items: lines }, asked, by);
  // Whoever unpacks does that first, and whoever cancels the whole says nothing of its units.
  if (chosen.kind === "whole") return restock && id !== "" ? "whole" : undefined;
  const is_packed = parcels.some((parcel) => parcel.status === "prepared");
  return chosen.kind === "items" && !(chosen.unpacks && is_packed) ? chosen.units : undefined;
}

async function giveBack(scene: Scene, process: Process, order_id: string, { id, units }: UnitsCancel): Promise<void> {
  const { scheduler, database, plant } = scene;
  if (plant.habits?.refunds_with_cancels === false) {
    const reserve = () => database.reserve(id, order_id, { units: [], restock: false, leaving: units });
    await scheduler.operate(process, "orders.reserve", reserve, [order_id, id]);
  }
  const refund = database.payments.refunds.get(id);
  if (refund) await carryOut(scene, process, refund);
}

/** The stock's part: the units go back on the shelf, or are written off, by the name of their cancellation. */
async function bringBack(scene: Scene, process: Process, cancellation: Cancellation | undefined): Promise<void> {
  if (!cancellation) return;
  const { scheduler, database, shelves, plant } = scene;
  const { id, order_id, units, restock } = cancellation;
  const operation_id = `cancel:${plant.habits?.names_cancels_by_cancellation === false ? `part of ${order_id}` : id}`;
  for (const { order_item_id: variant_id, quantity } of units) {
    const request = { operation_id, hold_id: order_id, quantity };
    const verb = restock ? "uncommit" : "writeOff";
    const operate = () => shelves[verb](variant_id, request);
    const outcome = await scheduler.operate(process, `stock.${verb}`, operate, [variant_id, request]);
    if (!outcome.ok && !isEnding(scene, order_id))
      throw new Violation(`S4 ${id} does not take ${variant_id} out of ${order_id}: ${outcome.reason}`);
    if (restock || outcome.ok) continue;
    const movement = { movement_id: operation_id, kind: "DAMAGE", quantity } as const;
    const move = () => shelves.move(variant_id, movement);
    await scheduler.operate(process, "stock.move", move, [variant_id, movement]);
  }
  await scheduler.operate(process, "orders.settle", () => database.parcels.settleCancel(id), [id]);
  await completeOrder(scene, process, order_id);
}

/** A cancel of the whole order has put everything back. */
const isEnding = ({ database }: Scene, order_id: string): boolean =>
  ["cancelling", "cancelled"].includes(database.orders.get(order_id)?.status ?? "");

/** What is told of units that were cancelled. */
export const bringUnitsBack = (scene: Scene, process: Process, { cancellation_id = "" }: Message): Promise<void> =>
  bringBack(scene, process, scene.database.parcels.cancellations.get(cancellation_id));
