import { it } from "vitest";
import { History } from "./history.ts";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";
import { Shopper } from "./shopper.ts";

/** What one checkout awaits before it answers, in fair weather. */
async function tripsOfACheckout(): Promise<string[]> {
  const history = new History();
  const scene = new Scene(1, { plant: nothing_planted, history });
  scene.shelves.add("tea");
  scene.shelves.move("tea", { movement_id: "initial:tea", kind: "IN", quantity: 100 });
  const shopper = new Shopper(scene, "cart", ["tea"]);
  const answered = new Promise<string[]>((resolve) => {
    const checkout = async () => {
      await shopper.checkoutCalmly("key");
      return history.steps.filter(({ by }) => by.startsWith("calm")).map(({ what }) => what);
    };
    scene.scheduler.after(scene.weather.healed_at, () => resolve(checkout()));
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
