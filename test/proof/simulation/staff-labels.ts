/** How labels are bought and given back, step by step as in src/features/aftersales/carriers. */
import { isBought, isLive, keyOf, lookUpAt } from "../../../src/features/aftersales/carriers/rules.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { type Process, Violation } from "./scheduler.ts";
import { hours } from "./time.ts";
import type { Label, SoldLabel } from "./world/labels.ts";
import type { Message } from "./world/outbox.ts";

/** Lost races before giving up. */
const most_tries = 4;

/** In a third of the runs labels are bought and cancelled, by two people at once, too. By chances of their own, so that all else stays as it was. */
export function startLabelling(scene: Scene): void {
  const { seed, scheduler, database, carrier } = scene;
  const random = new Random(seed, "labels");
  if (!random.chance(0.33)) return;
  for (let visit = 0; visit < 8; visit++)
    scheduler.after(random.below(hours(7)), () => {
      for (const { id, status } of database.parcels.rows.values()) {
        if ((status !== "prepared" && status !== "shipped") || random.chance(0.4)) continue;
        const is_cancel = random.chance(0.3);
        for (let copies = random.chance(0.3) ? 2 : 1; copies > 0; copies--)
          scheduler.spawn(`${is_cancel ? "cancel" : "buy"} label of ${id}`, (process) =>
            is_cancel ? cancelLabel(scene, process, id) : buyLabel(scene, process, id),
          );
      }
      for (const label of carrier.sold.values())
        if (random.chance(0.1))
          scheduler.act(random.below(hours(1)), `the carrier scans ${label.id}`, () => carrier.scanned.add(label.id));
    });
}

const untouched = (seen: Label) => (row: Label) => row.attempts === seen.attempts;

function look({ database }: Scene, parcel_id: string) {
  const parcel = database.parcels.rows.get(parcel_id);
  const view = parcel && database.view(parcel.order_id);
  return parcel && view ? { parcel, view, labels: database.labels.of(parcel_id) } : undefined;
}

const isGone = ({ database }: Scene, parcel_id: string): boolean =>
  database.parcels.rows.get(parcel_id)?.status === "cancelled";

/** How the purchase is named at the carrier. */
function nameOf(
  { plant }: Scene,
  process: Process,
  { parcel_id, number }: Pick<Label, "parcel_id" | "number">,
): string {
  const key = keyOf(parcel_id, number);
  return plant.habits?.names_labels_by_parcel === false ? `${key}:${process.id}` : key;
}

async function buyLabel(scene: Scene, process: Process, parcel_id: string): Promise<void> {
  const { scheduler, database, carrier, plant } = scene;
  const { labels } = database;
  for (let tries = 0; tries < most_tries; tries++) {
    const seen = await scheduler.operate(process, "orders.find", () => look(scene, parcel_id), [parcel_id]);
    const live = seen?.labels.find(isLive);
    if (!seen || live?.status === "bought" || live?.status === "cancelling" || seen.view.is_held) return;
    if (seen.parcel.status !== "prepared" && seen.parcel.status !== "shipped") return;
    const due_at = lookUpAt(scheduler.now, 0);
    const label: Label = live ?? {
      id: scene.nextId(`label-${parcel_id}`),
      order_id: seen.parcel.order_id,
      parcel_id,
      number: (seen.labels[0]?.number ?? 0) + 1,
      status: "buying",
      attempts: 0,
      due_at,
      carrier_label_id: null,
    };
    const key = nameOf(scene, process, label);
    const buy = () => scheduler.operate(process, "carrier.buy", () => carrier.buy(key), [key]);
    const is_first = plant.habits?.writes_labels_first ?? true;
    const early = live || is_first ? undefined : await buy();
    const write = () =>
      live
        ? labels.move(live.id, "buying", "buying", { attempts: live.attempts + 1, due_at }, untouched(live))
        : labels.insert(label);
    if (!(await scheduler.operate(process, "orders.label_begin", write, [label.id]))) continue;
    const known = live && (await scheduler.operate(process, "carrier.find", () => carrier.sold.get(key), [key]));
    if (await finish(scene, process, label, early ?? known ?? (await buy()))) return;
  }
}

/** False when the row has moved on meanwhile, or nobody may have the label. */
function finish(scene: Scene, process: Process, { id, parcel_id }: Label, sold: SoldLabel): Promise<boolean> {
  const { scheduler, database } = scene;
  const write = () =>
    sold.is_cancelled
      ? database.labels.move(id, "buying", "cancelled", { due_at: null })
      : database.labels.move(
          id,
          "buying",
          "bought",
          { due_at: null, carrier_label_id: sold.id },
          () => !isGone(scene, parcel_id),
        );
  return scheduler.operate(process, "orders.label_finish", write, [id, sold.id]);
}

async function cancelLabel(scene: Scene, process: Process, parcel_id: string): Promise<void> {
  for (let tries = 0; tries < most_tries; tries++) {
    const find = () => look(scene, parcel_id);
    const seen = await scene.scheduler.operate(process, "orders.find", find, [parcel_id]);
    const live = seen?.labels.find(isBought);
    if (!live || (await giveBack(scene, process, live))) return;
  }
}

/** False when somebody else has moved it meanwhile. */
async function giveBack(scene: Scene, process: Process, label: Label): Promise<boolean> {
  const { scheduler, database, carrier } = scene;
  const { labels } = database;
  const attempts = label.attempts + 1;
  const begin = () =>
    labels.move(
      label.id,
      label.status,
      "cancelling",
      { attempts, due_at: lookUpAt(scheduler.now, 0) },
      untouched(label),
    );
  if (!(await scheduler.operate(process, "orders.label_begin", begin, [label.id]))) return false;
  const ask = () => carrier.cancel(label.carrier_label_id ?? "");
  const outcome = await scheduler.operate(process, "carrier.cancel", ask, [label.carrier_label_id]);
  const write = () =>
    outcome === "cancelled"
      ? labels.move(label.id, "cancelling", "cancelled", { due_at: null })
      : labels.move(label.id, "cancelling", "bought", { due_at: null, attempts: 0 }, untouched({ ...label, attempts }));
  return scheduler.operate(process, "orders.label_finish", write, [label.id, outcome]);
}

/** What is told of a parcel that is unpacked: it needs no label. */
export async function giveBackUnpacked(scene: Scene, process: Process, { parcel_id = "" }: Message): Promise<void> {
  if (scene.plant.habits?.gives_labels_back === false) return;
  const find = () => scene.database.labels.of(parcel_id).find(isBought);
  const label = await scene.scheduler.operate(process, "orders.label_find", find, [parcel_id]);
  if (label && !(await giveBack(scene, process, label))) throw new Error(`${label.id} still has money at the carrier`);
}

/** The job that finds out what became of a purchase or a cancel that nobody has heard the end of. */
export function lookAfterLabels(scene: Scene): void {
  for (const label of scene.database.labels.due(scene.scheduler.now))
    scene.scheduler.spawn(`look after ${label.id}`, (process) => settleLabel(scene, process, label));
}

async function settleLabel(scene: Scene, process: Process, found: Label): Promise<void> {
  const { scheduler, database, carrier, plant } = scene;
  const { labels } = database;
  const { id, status, parcel_id } = found;
  const label = { ...found, attempts: found.attempts + 1 };
  const touch = { attempts: label.attempts, due_at: lookUpAt(scheduler.now, label.attempts) };
  const begin = () => labels.move(id, status, status, touch, untouched(found));
  if (!(await scheduler.operate(process, "orders.label_begin", begin, [id]))) return;
  const key = nameOf(scene, process, label);
  const is_asked = plant.habits?.looks_labels_up ?? true;
  const find = () => (is_asked ? carrier.sold.get(key) : undefined);
  const known = await scheduler.operate(process, "carrier.find", find, [key]);
  const is_gone = await scheduler.operate(process, "orders.find", () => isGone(scene, parcel_id), [parcel_id]);
  const close = (to: "cancelled" | "failed" | "bought") => {
    const write = () =>
      labels.move(id, status, to, { due_at: null }, to === "cancelled" ? undefined : untouched(label));
    return scheduler.operate(process, "orders.label_finish", write, [id, to]);
  };
  if (status === "cancelling") {
    if (!known || known.is_cancelled) await close("cancelled");
    else if (is_gone) await giveBack(scene, process, label);
    else await close("bought");
  } else if (!known) await close("failed");
  else if (known.is_cancelled) await close("cancelled");
  else if (is_gone) {
    const write = () => labels.move(id, "buying", "cancelling", { carrier_label_id: known.id, due_at: scheduler.now });
    if (!(await scheduler.operate(process, "orders.label_begin", write, [id]))) return;
    const now = labels.rows.get(id);
    if (now) await giveBack(scene, process, now);
  } else await finish(scene, process, label, known);
}

function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Violation(what());
}

/** L1, at rest: what the carrier is paid for is known to the shop, once for each parcel, and not for one that is unpacked. */
export function checkLabels({ database, carrier }: Scene): void {
  for (const { id, status } of database.labels.rows.values())
    must(status !== "buying" && status !== "cancelling", () => `L1 ${id} is still ${status}`);
  for (const parcel of database.parcels.rows.values()) {
    const paid = carrier.activeOf(parcel.id);
    const bought = database.labels.of(parcel.id).filter(({ status }) => status === "bought");
    must(paid.length <= 1, () => `L1 ${paid.length} labels of ${parcel.id} are paid for`);
    must(
      paid.length === bought.length && paid.every(({ id }) => bought[0]?.carrier_label_id === id),
      () => `L1 ${paid.length} labels of ${parcel.id} are paid for, and ${bought.length} known`,
    );
    must(
      parcel.status !== "cancelled" || paid.every(({ id }) => carrier.scanned.has(id)),
      () => `L1 the label of ${parcel.id}, which is unpacked, is paid for`,
    );
  }
}
