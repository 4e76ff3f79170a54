/** How orders are put on hold and released, step by step as in src/features/aftersales/holds. */
import { nextStatus } from "../../../src/features/ordering/orders/rules.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import type { Process } from "./scheduler.ts";
import { hours } from "./time.ts";

/** Lost races before giving up. */
const most_tries = 4;

/** In a third of the runs somebody stops orders for a while. By chances of their own, so that all else stays as it was. */
export function startHolding(scene: Scene): void {
  const { seed, scheduler, database } = scene;
  const random = new Random(seed, "on hold");
  if (!random.chance(0.33)) return;
  for (let visit = 0; visit < 8; visit++)
    scheduler.after(random.below(hours(6)), () => {
      for (const { order_id, status } of database.orders.values()) {
        if (!nextStatus(status, "hold") || random.chance(0.5)) continue;
        const event = random.chance(0.5) ? "hold" : "release";
        for (let copies = random.chance(0.3) ? 2 : 1; copies > 0; copies--)
          scheduler.spawn(`${event} ${order_id}`, (process) => change(scene, process, order_id, event));
      }
    });
}

async function change(scene: Scene, process: Process, order_id: string, event: "hold" | "release"): Promise<void> {
  const { scheduler, database } = scene;
  for (let tries = 0; tries < most_tries; tries++) {
    const seen = await scheduler.operate(process, "orders.find", () => database.view(order_id), [order_id]);
    if (!seen || seen.is_held === (event === "hold")) return;
    if (seen.order.cancel_requested_at !== null || !nextStatus(seen.order.status, event)) return;
    const write = () => database.hold(seen.order, event);
    if (await scheduler.operate(process, "orders.hold", write, [order_id, event])) return;
  }
}
