/** What becomes of goods that come back, step by step as in src/features/aftersales/returns. */
import { returnableOf, type Units } from "../../../src/features/ordering/orders/action-rules.ts";
import type { ReturnMove } from "../../../src/features/ordering/orders/rules.ts";
import { hasShipped } from "./order-spec.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { carryOut } from "./staff-refunds.ts";
import { hours } from "./time.ts";
import type { ReturnsView } from "./world/database.ts";
import type { Message } from "./world/outbox.ts";
import { unitsOf } from "./world/parcels.ts";
import type { Return, ReturnAct } from "./world/returns.ts";

type Kind = ReturnAct["kind"];
export type ReturnWish = { readonly kind: Kind; readonly id: string; readonly dice: readonly number[] };

const events: Readonly<Record<Kind, ReturnMove>> = {
  open: "request_return",
  cancel: "answer_return",
  receive: "receive_return",
  inspect: "inspect_return",
  refund: "refund_return",
};
const kinds = [
  "open",
  "open",
  "open",
  "cancel",
  "receive",
  "receive",
  "inspect",
  "inspect",
  "refund",
  "refund",
] as const;

/** Lost races before giving up. */
const most_tries = 4;

/** Shoppers send units back for some hours, and staff see to them. By chances of their own, so that all else stays as it was. */
export function startReturning(scene: Scene): void {
  const { seed, scheduler } = scene;
  const random = new Random(seed, "returns");
  if (!random.chance(0.4)) return;
  for (let visit = 0; visit < 12; visit++)
    scheduler.after(hours(1) + random.below(hours(8)), () => visitReturns(scene, random));
}

function visitReturns(scene: Scene, random: Random): void {
  const { scheduler, database } = scene;
  for (const { order_id, status } of database.orders.values()) {
    if ((status !== "shipping" && !hasShipped(status)) || random.chance(0.4)) continue;
    const kind = random.pick(kinds);
    const dice = Array.from({ length: 8 }, () => random.below(3));
    const copies = random.chance(0.3) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      // Two people at once, or one of them twice.
      const id = random.chance(0.5) ? scene.nextId(`${kind}-${order_id}`) : `${kind}-${order_id}-${dice.join("")}`;
      scheduler.spawn(`${kind} return ${order_id}`, (process) =>
        workOnReturns(scene, process, order_id, { kind, id, dice }),
      );
    }
  }
}

export async function workOnReturns(scene: Scene, process: Process, order_id: string, wish: ReturnWish): Promise<void> {
  const { scheduler, database } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const look = () => database.viewReturns(order_id);
    const seen = await scheduler.operate(process, "orders.find", look, [order_id]);
    const act = seen && actOf(scene, seen, wish);
    if (!seen || !act) return;
    if (act.kind === "refund") {
      const wanted = seen.lines.map((line) => unitsOf(act.units, line.id));
      const restock = scene.plant.habits?.leaves_shelves_to_inspections === false;
      const begin = () => database.refundReturn(seen.order, act, `return-${wish.id}`, { units: wanted, restock });
      const begun = await scheduler.operate(process, "orders.return", begin, [order_id, act.event]);
      if (begun === "moved") continue;
      if (begun) await carryOut(scene, process, begun);
      return;
    }
    const write = () => database.takeBack(seen.order, act);
    if (!(await scheduler.operate(process, "orders.return", write, [order_id, act.event]))) continue;
    if (act.inspection_id !== undefined) await book(scene, process, act.inspection_id);
    return;
  }
}

function actOf({ plant, database }: Scene, { lines, returns }: ReturnsView, wish: ReturnWish): ReturnAct | undefined {
  const { kind, id, dice } = wish;
  const event = events[kind];
  if (kind === "open") {
    if (returns.some((row) => row.id === id)) return undefined;
    const bounds = plant.habits?.bounds_returns !== false;
    const units = take(
      dice,
      lines.map((line) => [line.id, bounds ? returnableOf(line) : line.shipped_quantity]),
    );
    return units.length > 0 ? { event, kind, return_id: id, units } : undefined;
  }
  const stands = kind === "cancel" || kind === "receive" ? "requested" : "received";
  const found = returns.filter(({ status }) => status === stands);
  const row = found[(dice[0] ?? 0) % Math.max(1, found.length)];
  if (!row) return undefined;
  const act = { event, kind, return_id: row.id };
  if (kind === "cancel") return { ...act, units: [] };
  if (kind === "receive") {
    const left = lines.map((line) => [line.id, returnableOf(line) + unitsOf(row.asked, line.id)] as const);
    const units = take(dice, left);
    return units.length > 0 ? { ...act, units } : undefined;
  }
  if (kind === "refund") {
    const units = take(
      dice,
      row.received.map((one) => [one.order_item_id, leftToRefund(row, one)]),
    );
    return units.length > 0 ? { ...act, units } : undefined;
  }
  if (database.returns.inspections.has(id)) return undefined;
  const seen = database.returns.inspectionsOf(row.id).flatMap((one) => [...one.restocked, ...one.damaged]);
  const bounds = plant.habits?.inspects_what_came !== false;
  const left = row.received.map(
    ({ order_item_id, quantity }) => [order_item_id, quantity - (bounds ? unitsOf(seen, order_item_id) : 0)] as const,
  );
  const units = take(dice, left);
  const damaged = take(
    dice.toReversed(),
    left.map(([item, quantity]) => [item, quantity - unitsOf(units, item)] as const),
  );
  return units.length + damaged.length > 0 ? { ...act, units, damaged, inspection_id: id } : undefined;
}

const leftToRefund = (row: Return, { order_item_id, quantity }: Units): number =>
  quantity - unitsOf(row.refunded, order_item_id);

/** So many units of each as the dice say, and not more than are left. */
const take = (dice: readonly number[], left: readonly (readonly [string, number])[]): Units[] =>
  left
    .map(([order_item_id, most], at) => ({ order_item_id, quantity: Math.min(most, dice[at % dice.length] ?? 0) }))
    .filter(({ quantity }) => quantity > 0);

/** What an inspection found is booked: all that is back comes in, and what of it is damaged goes out in the same step. */
async function book(scene: Scene, process: Process, inspection_id: string): Promise<void> {
  const { scheduler, database, shelves, plant } = scene;
  const inspection = database.returns.inspections.get(inspection_id);
  if (!inspection) return;
  const { return_id, restocked, damaged } = inspection;
  const name = plant.habits?.names_inspections === false ? return_id : inspection_id;
  for (const variant_id of new Set([...restocked, ...damaged].map(({ order_item_id }) => order_item_id))) {
    const broken = unitsOf(damaged, variant_id);
    const quantity = unitsOf(restocked, variant_id) + broken;
    const steps = [
      { movement_id: `return:${name}`, kind: "RETURN" as const, quantity },
      ...(broken > 0 ? [{ movement_id: `damage:${name}`, kind: "DAMAGE" as const, quantity: broken }] : []),
    ];
    const move = () => steps.map((step) => shelves.move(variant_id, step));
    for (const outcome of await scheduler.operate(process, "stock.moveTogether", move, [variant_id, steps]))
      if (!outcome.ok) throw new Violation(`S4 ${inspection_id} is not booked of ${variant_id}: ${outcome.reason}`);
  }
}

/** What is told of an inspection: the stock books it, if that has not happened. */
export const bookInspection = (scene: Scene, process: Process, { inspection_id }: Message): Promise<void> =>
  book(scene, process, inspection_id ?? "");
