import type { Scene } from "./scene.ts";
import { hours, minutes } from "./time.ts";

/** The back office: goods come in, break, and go out to shoppers. */
export function startWorking(scene: Scene, variants: readonly string[]): void {
  const { random, scheduler, shelves } = scene;
  for (const variant_id of variants) {
    if (random.chance(0.3)) {
      const kind = random.pick(["IN", "DAMAGE", "ADJUSTMENT", "RETURN"] as const);
      const quantity = 1 + random.below(2);
      const request = { movement_id: `${kind} ${variant_id}`, kind, quantity };
      const copies = random.chance(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        scheduler.act(random.below(hours(1)), `staff moves ${quantity} ${kind} of ${variant_id}`, () =>
          shelves.move(variant_id, request),
        );
      }
    }
  }
  if (random.chance(0.5))
    for (let visit = 0; visit < 6; visit++) scheduler.after(random.below(hours(5)), () => ship(scene));
}

function ship(scene: Scene): void {
  for (const { order_id, status } of scene.database.orders.values()) {
    if (status !== "processing" || scene.random.chance(0.5)) continue;
    scene.scheduler.spawn(`ship ${order_id}`, async (process) => {
      const { orders } = scene.ports(process);
      const order = await orders.find(order_id);
      // Whoever cancelled while it was being paid was promised that it would not go out.
      if (order?.status !== "processing" || order.cancel_requested_at !== null) return;
      const shipped = await orders.move(order, "ship");
      if (shipped.moved && scene.random.chance(0.5)) {
        scene.scheduler.after(scene.random.below(minutes(30)), () => deliver(scene, order_id));
      }
    });
  }
}

function deliver(scene: Scene, order_id: string): void {
  scene.scheduler.spawn(`deliver ${order_id}`, async (process) => {
    const { orders } = scene.ports(process);
    const order = await orders.find(order_id);
    if (order?.status === "shipped") await orders.move(order, "deliver");
  });
}
