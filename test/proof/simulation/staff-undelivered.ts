/** What becomes of parcels that are not delivered, step by step as in src/features/aftersales/fulfilment. */
import { chooseUnitsBack, takeBackEvents } from "../../../src/features/aftersales/fulfilment/rules.ts";
import { isUnderWay } from "../../../src/features/ordering/orders/action-rules.ts";
import type { OrderEvent } from "../../../src/features/ordering/orders/rules.ts";
import { hasShipped } from "./order-spec.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { hours } from "./time.ts";
import type { OrderView } from "./world/database.ts";
import type { Message } from "./world/outbox.ts";
import { type Back, type Parcel, unitsBack, unitsOf } from "./world/parcels.ts";

type Kind = "fail" | "retry" | "back" | "word" | "count";
export type MissWish = { readonly kind: Kind; readonly dice: readonly number[] };

const kinds = ["fail", "fail", "retry", "back", "back"] as const;
/** Where carriers say themselves that they bring something back. */
const kinds_by_word = ["fail", "retry", "word", "word", "count", "count", "count"] as const;

/** Lost races before giving up. */
const most_tries = 4;

/** Carriers fail to deliver for some hours, and staff take in what comes back. By chances of their own, so that all else stays as it was. */
export function startMissing(scene: Scene): void {
  const { seed, scheduler } = scene;
  const random = new Random(seed, "undelivered");
  if (random.chance(0.3))
    for (let visit = 0; visit < 8; visit++)
      scheduler.after(hours(1) + random.below(hours(8)), () => visitParcels(scene, random, kinds));
  const said = new Random(seed, "brought back");
  if (said.chance(0.25))
    for (let visit = 0; visit < 10; visit++)
      scheduler.after(hours(1) + said.below(hours(8)), () => visitParcels(scene, said, kinds_by_word));
}

function visitParcels(scene: Scene, random: Random, among: readonly Kind[]): void {
  const { scheduler, database } = scene;
  for (const { order_id, status } of database.orders.values()) {
    if ((status !== "shipping" && !hasShipped(status)) || random.chance(0.4)) continue;
    const kind = random.pick(among);
    if (status === "delivered" && kind !== "count") continue;
    const copies = random.chance(0.3) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      // Two people at once count the same parcel, and not always alike.
      const dice = Array.from({ length: 8 }, () => random.below(3));
      scheduler.spawn(`${kind} parcel of ${order_id}`, (process) =>
        workOnUndelivered(scene, process, order_id, { kind, dice }),
      );
    }
  }
}

const fitting: Readonly<Record<Kind, (parcel: Parcel) => boolean>> = {
  fail: ({ status }) => status === "shipped",
  retry: ({ status }) => status === "failed",
  back: ({ status }) => isUnderWay(status),
  word: ({ status }) => isUnderWay(status),
  count: ({ back }) => back !== null && unitsBack(back).length === 0,
};

export async function workOnUndelivered(
  scene: Scene,
  process: Process,
  order_id: string,
  { kind, dice }: MissWish,
): Promise<void> {
  const { scheduler, database } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const seen = await scheduler.operate(process, "orders.find", () => database.view(order_id), [order_id]);
    const found = seen?.parcels.filter(fitting[kind]) ?? [];
    const parcel = found[(dice[0] ?? 0) % Math.max(1, found.length)];
    if (!seen || !parcel) return;
    if (kind === "count") {
      const back = backOf(scene, seen, parcel, dice);
      const write = () => database.countParcelBack(parcel.id, back);
      if (unitsBack(back).length === 0) return;
      if (!(await scheduler.operate(process, "orders.count_back", write, [parcel.id]))) continue;
      await book(scene, process, parcel.id);
      return;
    }
    if (kind === "back" || kind === "word") {
      const back = kind === "word" ? nothing_counted : backOf(scene, seen, parcel, dice);
      const events = eventsOf(scene, seen, parcel.id);
      const write = () => database.takeParcelBack(seen.order, events, parcel.id, back);
      if (!(await scheduler.operate(process, "orders.come_back", write, [order_id, events]))) continue;
      await book(scene, process, parcel.id);
      return;
    }
    const act =
      kind === "fail"
        ? ({ event: "fail_parcel", fails: [parcel.id] } as const)
        : ({ event: "retry_parcel", retries: [parcel.id] } as const);
    const write = () => database.fulfil(seen.order, act);
    if (await scheduler.operate(process, "orders.fulfil", write, [order_id, act.event])) return;
  }
}

const nothing_counted: Back = { restocked: [], damaged: [], lost: [] };

/** Each line of the parcel is found as the dice say, or all of it whole. */
function backOf({ plant }: Scene, { lines }: OrderView, { items }: Parcel, dice: readonly number[]): Back {
  const out = plant.habits?.takes_back_what_is_out === false ? lines.map(asSent) : lines;
  const chosen = chooseUnitsBack(out, items, "restock");
  const units = chosen.kind === "chosen" ? chosen.units : [];
  const found = units.map(({ order_item_id, restock: came }, at) => {
    const damage = Math.min(came, dice[at + 1] ?? 0);
    const lost = Math.min(came - damage, dice[at + 2] === 2 ? 1 : 0);
    return { order_item_id, damage, lost, restock: came - damage - lost };
  });
  const of = (count: (one: (typeof found)[number]) => number) =>
    found.map((one) => ({ order_item_id: one.order_item_id, quantity: count(one) })).filter((one) => one.quantity > 0);
  return {
    restocked: of(({ restock }) => restock),
    damaged: of(({ damage }) => damage),
    lost: of(({ lost }) => lost),
  };
}

/** As somebody sees it who minds no refund and no return. */
const asSent = (line: OrderView["lines"][number]) => ({ ...line, returned_quantity: 0, returning_quantity: 0 });

function eventsOf({ plant }: Scene, { order, parcels }: OrderView, id: string): OrderEvent[] {
  const others = parcels.filter((parcel) => parcel.id !== id);
  const is_last = others.every(({ status }) => status !== "prepared" && !isUnderWay(status));
  if (plant.habits?.waits_for_an_arrival === false && order.status === "shipped" && is_last)
    return ["take_back", "deliver"];
  return takeBackEvents(order.status, parcels, id);
}

/** What came back is booked: all of it comes in, and what of it is damaged goes out in the same step. */
async function book(scene: Scene, process: Process, parcel_id: string): Promise<void> {
  const { scheduler, database, shelves, plant } = scene;
  const parcel = database.parcels.rows.get(parcel_id);
  if (!parcel?.back) return;
  const { restocked, damaged } = parcel.back;
  const name = plant.habits?.names_parcels_back === false ? parcel.order_id : parcel_id;
  for (const variant_id of new Set([...restocked, ...damaged].map(({ order_item_id }) => order_item_id))) {
    const broken = plant.habits?.takes_damaged_out === false ? 0 : unitsOf(damaged, variant_id);
    const quantity = unitsOf([...restocked, ...damaged], variant_id);
    const steps = [
      { movement_id: `return:${name}`, kind: "RETURN" as const, quantity },
      ...(broken > 0 ? [{ movement_id: `damage:${name}`, kind: "DAMAGE" as const, quantity: broken }] : []),
    ];
    const move = () => steps.map((step) => shelves.move(variant_id, step));
    for (const outcome of await scheduler.operate(process, "stock.moveTogether", move, [variant_id, steps]))
      if (!outcome.ok) throw new Violation(`S4 ${parcel_id} is not booked of ${variant_id}: ${outcome.reason}`);
  }
}

/** What is told of a parcel that came back: the stock books it, if that has not happened. */
export const bookParcel = (scene: Scene, process: Process, { parcel_id }: Message): Promise<void> =>
  book(scene, process, parcel_id ?? "");
