import { it } from "vitest";
import { FairShopper } from "./fair-shopper.ts";
import { History } from "./history.ts";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";

/** What one checkout awaits before it answers, in fair weather. */
async function tripsOfACheckout(): Promise<string[]> {
  const history = new History();
  const scene = new Scene(1, { plant: nothing_planted, history });
  const shopper = FairShopper.with(scene, "tea", 100);
  const answered = new Promise<string[]>((resolve) => {
    const checkout = async () => {
      await shopper.checkout();
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
