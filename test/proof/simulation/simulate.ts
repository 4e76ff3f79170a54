import type { PlaceResult } from "../../../src/features/ordering/protocol/place-order.ts";
import { checkAtRest, checkProgress } from "./invariants.ts";
import { mergeRules, shakeMerge } from "./loose-carts.ts";
import { shakeShelf } from "./loose-stock.ts";
import { nothing_planted, type Plant } from "./plants.ts";
import { Random } from "./random.ts";
import { Scene, type SceneOptions } from "./scene.ts";
import { Violation } from "./scheduler.ts";
import { Shopper } from "./shopper.ts";
import { startWorking } from "./staff.ts";
import { stories, tellStory } from "./stories.ts";
import { FairShopper } from "./stories/fair-shopper.ts";
import { hours, minutes } from "./time.ts";
import { journalRules } from "./world/carts.ts";
import type { Customer } from "./world/discounts.ts";
import { stockRules } from "./world/shelves.ts";

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
  const { scheduler } = scene;
  shakeShelf(seed, { ...stockRules, ...scene.plant.rules });
  shakeMerge(seed, { ...mergeRules, ...scene.plant.merge }, { ...journalRules, ...scene.plant.journal });
  const variants = stockUp(scene);
  issueCards(scene);
  scene.database.discounts.draw(new Random(seed, "promotions"));
  sellCards(scene, variants);
  const count = 3 + new Random(seed, "crowd").below(10);
  const shoppers = Array.from({ length: count }, (_, index) => {
    scheduler.random = new Random(seed, `cart-${index}`);
    scene.database.discounts.customers.set(`cart-${index}`, someCustomer(new Random(seed, `customer-${index}`)));
    const shopper = new Shopper(scene, `cart-${index}`, variants);
    shopper.visit();
    return shopper;
  });
  scheduler.random = new Random(seed, "staff");
  startWorking(scene, variants);
  scheduler.random = new Random(seed, "cron");
  scene.triggers.sweepUntil(scene.weather.healed_at + hours(3), () => checkProgress(scene));
  await scheduler.run();
  await settleAccounts(scene);
  checkAtRest(scene, shoppers);

  await checkOutAgain(scene, shoppers, variants);
  await tellOne(scene);
  await settleAccounts(scene);
  checkAtRest(scene, shoppers);
  return { operations: scheduler.operations, faults: scheduler.faults, statuses: countStatuses(scene) };
}

function stockUp({ seed, shelves, prices }: Scene): string[] {
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
    prices.prices.set(variant_id, 50 + random.below(5000));
  }
  return variants;
}

/** In half of the runs some gift cards that shoppers share. */
function issueCards({ seed, database }: Scene): void {
  const random = new Random(seed, "cards");
  if (random.chance(0.5)) return;
  const cards = 1 + random.below(3);
  for (let at = 0; at < cards; at++)
    database.purses.issue(`card-${at}`, 1 + random.below(random.chance(0.5) ? 1500 : 20_000));
}

/** One of a few people, who sometimes buys as a guest and sometimes with an account. */
function someCustomer(random: Random): Customer {
  const person = `person-${random.below(4)}`;
  return { account: random.chance(0.5) ? person : null, address: `${person}@example.com` };
}

/** In a third of the runs one of the goods is a gift card. */
function sellCards({ seed, database }: Scene, variants: readonly string[]): void {
  const random = new Random(seed, "sold cards");
  if (random.chance(0.33)) database.sold_cards.variants.add(random.pick(variants));
}

/** The hourly comparison with the provider, until there is nothing left to compare. */
async function settleAccounts(scene: Scene): Promise<void> {
  scene.triggers.compareWithProvider();
  await scene.scheduler.run();
}

/** O5: whoever was left without an order buys one now, on the first try. */
async function checkOutAgain(scene: Scene, shoppers: readonly Shopper[], variants: readonly string[]): Promise<void> {
  const { scheduler, shelves, database, carts } = scene;
  scheduler.random = new Random(scene.seed, "again");
  // All of them come at once, and a promotion could have room for one of them alone.
  database.discounts.end();
  for (const variant_id of variants) {
    shelves.move(variant_id, { movement_id: `restock:${variant_id}`, kind: "IN", quantity: 100 });
  }
  const left = shoppers.filter((shopper) => {
    const has_lines = carts.cart(shopper.cart_id).snapshot.lines.length > 0;
    const order_id = shopper.lastOrderId ?? "";
    return has_lines && !database.sold.has(order_id) && scene.takesPart(`a last visit of ${shopper.cart_id}`);
  });
  const told = new Map<string, PlaceResult<unknown>>();
  for (const { cart_id } of left) {
    const { lines, gift_card_ids = [] } = carts.cart(cart_id).snapshot;
    // All of them come at once, and only one of them could have a card that several share.
    if (gift_card_ids.length > 0) carts.change(cart_id, lines, []);
    const again = new FairShopper(scene, cart_id, "");
    again.checkout({ terms: "again" }).then(
      (result) => told.set(cart_id, result),
      (error: unknown) => scheduler.fail(error),
    );
  }
  if (left.length === 0) return;
  scene.triggers.sweepUntil(scheduler.now + minutes(10));
  await scheduler.run();
  for (const { cart_id } of left) {
    const result = told.get(cart_id);
    const bought = result?.kind === "placed" ? database.orders.get(result.order.order_id) : undefined;
    const happy = bought?.status === "processing" || bought?.status === "cancelled";
    if (!happy) throw new Violation(`O5 ${cart_id} was told ${result?.kind}, its order is ${bought?.status}`);
  }
}

/** O8: a story out of the collection. */
async function tellOne(scene: Scene): Promise<void> {
  const random = new Random(scene.seed, "stories");
  const name = random.pick(Object.keys(stories));
  if (!scene.takesPart(`a story: a shopper ${name}`)) return;
  scene.scheduler.random = random;
  await tellStory(scene, name);
}

function countStatuses({ database }: Scene): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of database.orders.values()) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
