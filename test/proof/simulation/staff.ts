import type { MovementRequest } from "../../../src/features/goods/stock/rules.ts";
import { Random } from "./random.ts";
import type { Scene } from "./scene.ts";
import { cancelUnits } from "./staff-cancels.ts";
import { startHolding } from "./staff-holds.ts";
import { startLabelling } from "./staff-labels.ts";
import { workOnParcels } from "./staff-parcels.ts";
import { startReceiving } from "./staff-receipts.ts";
import { refundOrder } from "./staff-refunds.ts";
import { startReturning } from "./staff-returns.ts";
import { startMissing } from "./staff-undelivered.ts";
import { hours, minutes } from "./time.ts";

/** The back office: goods come in, break, and go out to shoppers; prices change; money is given back. */
export function startWorking(scene: Scene, variants: readonly string[]): void {
  const { random, scheduler } = scene;
  for (const variant_id of variants) {
    if (random.chance(0.3)) moveStock(scene, variant_id);
    if (random.chance(0.2)) changePrice(scene, variant_id);
    if (random.chance(0.03)) withdraw(scene, variant_id);
  }
  for (const card of scene.database.purses.cards.keys()) changeCard(scene, card);
  if (scene.database.sold_cards.variants.size > 0) useCards(scene);
  startReturning(scene);
  startMissing(scene);
  startHolding(scene);
  startLabelling(scene);
  if (random.chance(0.5))
    for (let visit = 0; visit < 10; visit++) scheduler.after(random.below(hours(5)), () => ship(scene));
  if (random.chance(0.4))
    for (let visit = 0; visit < 3; visit++) scheduler.after(random.below(hours(6)), () => refund(scene));
  cancelParts(scene);
  startReceiving(scene);
}

function moveStock(scene: Scene, variant_id: string): void {
  const { random, scheduler, shelves } = scene;
  const kind = random.pick(["IN", "OUT", "DAMAGE", "ADJUSTMENT", "ADJUSTMENT", "RETURN"] as const);
  const quantity = (1 + random.below(3)) * (kind === "ADJUSTMENT" && random.chance(0.5) ? -1 : 1);
  const request: MovementRequest = { movement_id: `${kind} ${variant_id}`, kind, quantity };
  const other: MovementRequest = random.chance(0.5)
    ? { ...request, quantity: quantity + 1 }
    : { ...request, kind: "IN" };
  const copies = random.chance(0.4) ? 3 : 1;
  for (let copy = 0; copy < copies; copy++) {
    // Now and then somebody else comes with the same id and means something else.
    const asked = copy > 0 && random.chance(0.3) ? other : request;
    scheduler.act(random.below(hours(1)), `staff moves ${asked.quantity} ${asked.kind} of ${variant_id}`, () =>
      shelves.move(variant_id, asked),
    );
  }
}

function changeCard({ random, scheduler, database }: Scene, card: string): void {
  if (random.chance(0.3))
    scheduler.act(random.below(hours(3)), `staff disables ${card}`, () => database.purses.disable(card));
  if (random.chance(0.3)) {
    const amount = random.below(2000) - 1000;
    scheduler.act(random.below(hours(1)), `staff adjusts ${card} by ${amount}`, () =>
      database.purses.adjust(card, amount),
    );
  }
}

/** Whoever has a card that was sold spends something of it. */
function useCards({ seed, scheduler, database }: Scene): void {
  const random = new Random(seed, "used cards");
  const visits = random.below(4);
  for (let visit = 0; visit < visits; visit++) {
    const at = random.below(1_000);
    scheduler.act(random.below(hours(3)), "somebody spends a card that was sold", () => database.sold_cards.use(at));
  }
}

function changePrice({ random, scheduler, prices }: Scene, variant_id: string): void {
  const price = 50 + random.below(5000);
  scheduler.act(random.below(minutes(15)), `staff sells ${variant_id} for ${price}`, () => {
    prices.prices.set(variant_id, price);
  });
}

function withdraw({ random, scheduler, prices }: Scene, variant_id: string): void {
  const from = random.below(minutes(20));
  scheduler.act(from, `staff withdraws ${variant_id}`, () => {
    prices.withdrawn.add(variant_id);
  });
  scheduler.after(from + minutes(30), () => prices.withdrawn.delete(variant_id));
}

function refund(scene: Scene): void {
  const { random, scheduler, database } = scene;
  for (const { order_id, charge } of database.orders.values()) {
    if (!charge || random.chance(0.7)) continue;
    const refund_id = scene.nextId(`refund-${order_id}`);
    const some = Array.from({ length: 8 }, () => random.below(3));
    const units = random.chance(0.3) ? "all" : some;
    const wish = { units, restock: random.chance(0.6), credit_of: targetOf(scene, refund_id, order_id) } as const;
    const copies = random.chance(0.2) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const request = { order_id, refund_id: random.chance(0.7) ? refund_id : `${refund_id}+${copy}` };
      scheduler.spawn(`refund ${request.refund_id}`, (process) => refundOrder(scene, process, request, wish));
    }
  }
}

/** In half of the runs somebody cancels units of orders, in front of the counter or behind it. */
function cancelParts(scene: Scene): void {
  const { seed, scheduler, database } = scene;
  const random = new Random(seed, "cancels");
  if (random.chance(0.5)) return;
  const visit = () => {
    for (const { order_id, status } of database.orders.values()) {
      if ((status !== "paid" && status !== "processing" && status !== "shipping") || random.chance(0.5)) continue;
      const some = Array.from({ length: 8 }, () => random.below(3));
      const dice = random.chance(0.1) ? ("all" as const) : some;
      const id = scene.nextId(`cancel-${order_id}`);
      const by = random.pick(["shopper", "staff"] as const);
      const restock = random.chance(0.5);
      if (random.chance(0.3)) {
        // Somebody else gives money back for units of the same lines.
        const refund_id = scene.nextId(`refund-${order_id}`);
        const units = Array.from({ length: 8 }, () => random.below(2));
        scheduler.spawn(`refund ${refund_id}`, (process) =>
          refundOrder(scene, process, { order_id, refund_id }, { units, restock: random.chance(0.5) }),
        );
      }
      const copies = random.chance(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        // Two people at once, or one of them twice.
        const wish = { id: random.chance(0.5) ? id : `${id}+${copy}`, by, dice, restock };
        scheduler.spawn(`cancel ${wish.id}`, (process) => cancelUnits(scene, process, order_id, wish));
      }
    }
  };
  for (let visits = 0; visits < 5; visits++)
    scheduler.after(random.below(random.chance(0.7) ? minutes(30) : hours(5)), visit);
}

/** Some refunds become credit: of the account that the order belongs to, or for a guest on a card of the refund's own. */
function targetOf({ seed, database }: Scene, refund_id: string, order_id: string): string | undefined {
  const random = new Random(seed, `credit ${refund_id}`);
  if (!random.chance(0.4)) return undefined;
  return random.chance(0.5) ? `credit of ${database.orders.get(order_id)?.cart_id}` : `card of ${refund_id}`;
}

const kinds = ["whole", "pack", "pack", "send", "send", "ship", "ship", "unpack", "deliver", "deliver"] as const;

/** Somebody packs, sends or unpacks something, or hears that it has arrived. */
function ship(scene: Scene): void {
  const { random, scheduler, database } = scene;
  for (const { order_id, status } of database.orders.values()) {
    if ((status !== "processing" && status !== "shipping" && status !== "shipped") || random.chance(0.5)) continue;
    const dice = Array.from({ length: 8 }, () => random.below(3));
    const kind = random.pick(kinds);
    const copies = random.chance(0.3) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      // Two people at once, or one of them twice.
      const id = random.chance(0.5) ? scene.nextId(`parcel-${order_id}`) : `parcel-${order_id}-${dice.join("")}`;
      scheduler.spawn(`${kind} ${order_id}`, (process) => workOnParcels(scene, process, order_id, { kind, id, dice }));
    }
  }
}
