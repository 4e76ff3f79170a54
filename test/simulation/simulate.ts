import { hasEnded } from "../../src/features/orders/rules.ts";
import { checkAtRest } from "./invariants.ts";
import { nothing_planted, type Plant } from "./plants.ts";
import { Random } from "./random.ts";
import { Scene, type SceneOptions } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { Shopper } from "./shopper.ts";
import { startWorking } from "./staff.ts";
import { hours, minutes } from "./time.ts";

export type Report = {
  readonly operations: number;
  readonly faults: number;
  /** How many orders ended in which status. */
  readonly statuses: Readonly<Record<string, number>>;
};

export type SimulationOptions = Partial<SceneOptions> & { readonly plant?: Plant };

/** One run of the whole protocol. Throws a Violation when an invariant breaks; the same seed breaks it again. */
export async function simulate(seed: number, options: SimulationOptions = {}): Promise<Report> {
  const scene = new Scene(seed, { ...options, plant: options.plant ?? nothing_planted });
  const { scheduler, shelves } = scene;
  const random = new Random(seed, "shop");

  const variants = Array.from(
    { length: random.chance(0.1) ? 8 : 1 + random.below(3) },
    (_, index) => `variant-${index}`,
  );
  const plenty = random.chance(0.4);
  for (const variant_id of variants) {
    shelves.add(variant_id);
    const quantity = plenty ? 5 + random.below(15) : 1 + random.below(4);
    shelves.move(variant_id, { movement_id: `initial:${variant_id}`, kind: "IN", quantity });
  }
  const shoppers = Array.from({ length: 3 + random.below(10) }, (_, index) => {
    scheduler.random = new Random(seed, `cart-${index}`);
    const shopper = new Shopper(scene, `cart-${index}`, variants);
    shopper.visit();
    return shopper;
  });
  scheduler.random = new Random(seed, "staff");
  startWorking(scene, variants);
  scheduler.random = new Random(seed, "cron");
  scene.sweepUntil(scene.weather.healed_at + hours(3));
  await scheduler.run();
  checkAtRest(scene, shoppers);

  await checkOutAgain(scene, shoppers, variants);
  checkAtRest(scene, shoppers);
  return { operations: scheduler.operations, faults: scheduler.faults, statuses: countStatuses(scene) };
}

/** O5: whoever was left without an order buys one now, on the first try. */
async function checkOutAgain(scene: Scene, shoppers: readonly Shopper[], variants: readonly string[]): Promise<void> {
  const { scheduler, shelves, database, carts } = scene;
  for (const variant_id of variants) {
    shelves.move(variant_id, { movement_id: `restock:${variant_id}`, kind: "IN", quantity: 100 });
  }
  for (const shopper of shoppers) {
    const last = database.orders.get(shopper.lastOrderId ?? "");
    const has_lines = carts.cart(shopper.cart_id).snapshot.lines.length > 0;
    if (!has_lines || (last && !hasEnded(last.status)) || !scene.takesPart(`a last visit of ${shopper.cart_id}`))
      continue;
    const told = shopper.checkoutCalmly(scene.nextId(`key-${shopper.cart_id}`));
    scene.sweepUntil(scheduler.now + minutes(10));
    await scheduler.run();
    const result = await told;
    const bought = result.kind === "placed" ? database.orders.get(result.order.order_id) : undefined;
    const happy = bought?.status === "processing" || bought?.status === "cancelled";
    if (!happy) throw new Violation(`O5 ${shopper.cart_id} was told ${result.kind}, its order is ${bought?.status}`);
  }
}

function countStatuses({ database }: Scene): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of database.orders.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
