import { it } from "vitest";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";
import { Shopper } from "./shopper.ts";
import { healed_at } from "./weather.ts";

/** What one checkout awaits before it answers, in fair weather. */
async function tripsOfACheckout(): Promise<string[]> {
  const scene = new Scene(1, nothing_planted);
  scene.shelves.add("tea");
  scene.shelves.move("tea", { movement_id: "initial:tea", kind: "IN", quantity: 100 });
  const shopper = new Shopper(scene, "cart", ["tea"]);
  const trips: string[] = [];
  scene.scheduler.trace = (line) => {
    const trip = /^\d+ calm key (\w+\.\w+)/.exec(line)?.[1];
    if (trip) trips.push(trip);
  };
  const answered = new Promise<string[]>((resolve) => {
    const checkout = async () => {
      await shopper.checkoutCalmly("key");
      return [...trips];
    };
    scene.scheduler.after(healed_at, () => resolve(checkout()));
  });
  await scene.scheduler.run();
  return answered;
}

it("answers a checkout after three trips to D1, two levels of objects and two calls of the provider", async ({
  expect,
}) => {
  expect(await tripsOfACheckout()).toEqual([
    "journal.begin",
    "orders.quote",
    "stock.hold",
    "orders.place",
    "provider.create",
    "orders.attach",
    "provider.confirm",
  ]);
});
