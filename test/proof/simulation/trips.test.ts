import { describe, it } from "vitest";
import { fair_weather } from "./climates.ts";
import { History } from "./history.ts";
import { nothing_planted } from "./plants.ts";
import { Scene } from "./scene.ts";
import { FairShopper, orderOf } from "./stories/fair-shopper.ts";
import { minutes } from "./time.ts";

/** What is awaited by the requests that `act` makes, or by those since its last `begin`, in fair weather and with nobody else about. */
async function tripsOf(act: (shopper: FairShopper, begin: () => void) => Promise<void>): Promise<string[]> {
  const history = new History();
  const scene = new Scene(1, { plant: nothing_planted, climate: fair_weather, history });
  scene.triggers.silent = true;
  const shopper = FairShopper.with(scene, "tea", 100);
  const asked = () => history.steps.filter(({ by }) => by.startsWith("calm")).map(({ what }) => what);
  let before = 0;
  const begin = () => void (before = asked().length);
  // When it has its answer: what comes after is no part of it.
  const answered = act(shopper, begin).then(() => asked().slice(before));
  await scene.scheduler.run();
  return answered;
}

describe("in fair weather and with nobody else about", () => {
  it("answers a checkout after three trips to D1, two levels of objects and two calls of the provider", async ({
    expect,
  }) => {
    const trips = await tripsOf(async (shopper) => {
      await shopper.checkout();
    });
    expect(trips).toEqual([
      "journal.begin",
      "orders.quote",
      "stock.hold",
      "orders.place",
      "provider.create",
      "orders.attach",
      "provider.confirm",
    ]);
  });

  it("asks the cart alone when it has just heard that something is sold out", async ({ expect }) => {
    const trips = await tripsOf(async (shopper) => {
      shopper.scene.heard = [{ variant_id: shopper.variant_id, available: 1 }];
      await shopper.checkout();
    });
    expect(trips).toEqual(["journal.begin"]);
  });

  it("takes the money after the answer, in three moves", async ({ expect }) => {
    const trips = await tripsOf(async (shopper, begin) => {
      await shopper.checkout();
      begin();
      await shopper.wait(minutes(4));
    });
    expect(trips).toEqual([
      "orders.move",
      "stock.commit",
      "orders.move",
      "provider.capture",
      "orders.move",
      "journal.conclude",
    ]);
  });

  it("cancels an order that waits for its payment", async ({ expect }) => {
    const trips = await tripsOf(async (shopper, begin) => {
      const order_id = orderOf(await shopper.checkout({ method: null }));
      begin();
      await shopper.cancel(order_id);
    });
    expect(trips).toEqual([
      "orders.find",
      "orders.find",
      "orders.move",
      "orders.find",
      "provider.cancel",
      "stock.release",
      "orders.move",
      "provider.retrieve",
      "journal.conclude",
      "orders.find",
    ]);
  });

  it("cancels an order that is sold", async ({ expect }) => {
    const trips = await tripsOf(async (shopper, begin) => {
      const order_id = orderOf(await shopper.checkout());
      await shopper.wait(minutes(4));
      begin();
      await shopper.cancel(order_id);
    });
    expect(trips).toEqual([
      "orders.find",
      "orders.move",
      "orders.find",
      "provider.cancel",
      "provider.refundRest",
      "stock.uncommit",
      "orders.move",
      "provider.retrieve",
      "journal.conclude",
      "orders.find",
    ]);
  });

  it("asks the provider alone when an order has nothing new", async ({ expect }) => {
    const trips = await tripsOf(async (shopper, begin) => {
      const order_id = orderOf(await shopper.checkout({ method: "declines" }));
      await shopper.wait(minutes(4));
      begin();
      shopper.scene.settle(order_id, "calm settle");
      await shopper.wait(minutes(4));
    });
    expect(trips).toEqual(["orders.find", "provider.retrieve"]);
  });
});
