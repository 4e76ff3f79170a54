import { hearFromCarrier } from "../support/labels.ts";
import { deliverPost } from "../support/shop.ts";
import { days, type Fate, ofAny } from "./fate.ts";
import type { Order } from "./order.ts";
import type { Parcel } from "./sale.ts";
import { yearEnv } from "./shop.ts";

/** The carrier tells the shop of the one parcel with a label. */
async function hear(order: Order, status: "delivered" | "failed" | "returned_to_sender"): Promise<void> {
  await hearFromCarrier(status)(yearEnv, order.visit.scene);
  await deliverPost(yearEnv);
}

/** All of it leaves with a label of the carrier's. */
async function sendWithLabel(order: Order): Promise<Parcel> {
  const parcel = await order.pack("prepared");
  await order.buyLabel(parcel);
  await order.turn(parcel, "shipped");
  return parcel;
}

/** Orders that are sent, and what becomes of their parcels. */
export const sentFates: Readonly<Record<string, Fate>> = {
  "waits to be sent": {
    share: 3,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 30);
    }),
  },
  "arrives whole": {
    share: 10,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 2);
      const parcel = await order.pack("shipped");
      yield days(order.visit, 4);
      await order.turn(parcel, "delivered");
    }),
  },
  "arrives in two parcels": {
    share: 6,
    units: 2,
    live: ofAny(async function* go(order) {
      const first = await order.pack("shipped", [1]);
      yield days(order.visit, 3);
      const second = await order.pack("shipped");
      await order.turn(first, "delivered");
      yield days(order.visit, 3);
      await order.turn(second, "delivered");
    }),
  },
  "is packed, unpacked and packed again": {
    share: 3,
    live: ofAny(async function* go(order) {
      const parcel = await order.pack("prepared", [1]);
      yield days(order.visit, 1);
      await order.turn(parcel, "cancelled");
      await order.turn(await order.pack("prepared"), "shipped");
    }),
  },
  "arrives, as its carrier says": {
    share: 6,
    live: ofAny(async function* go(order) {
      const parcel = await sendWithLabel(order);
      yield days(order.visit, 5);
      await hear(order, "delivered");
      order.model.hear(order.sale, parcel, "delivered", Date.now());
    }),
  },
  "comes back damaged, as its carrier says": {
    share: 2,
    live: ofAny(async function* go(order) {
      const parcel = await sendWithLabel(order);
      yield days(order.visit, 5);
      await hear(order, "failed");
      order.model.hear(order.sale, parcel, "failed", Date.now());
      yield days(order.visit, 5);
      await hear(order, "returned_to_sender");
      order.model.hear(order.sale, parcel, "returned_to_sender", Date.now());
      yield days(order.visit, 2);
      await order.takeBack(parcel, "damage");
    }),
  },
  "is not heard of again": {
    share: 5,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 2);
      await order.pack("shipped");
    }),
  },
  "is held for a while": {
    share: 3,
    live: ofAny(async function* go(order) {
      await order.staff("POST", "/hold", { reason: "address_check" });
      order.model.hold(order.sale, true);
      yield days(order.visit, 2);
      await order.staff("PATCH", "", { status: "shipped" }, 409);
      await order.staff("POST", "/release", {});
      order.model.hold(order.sale, false);
      await order.pack("shipped");
    }),
  },
  "is held while a part is on its way": {
    share: 2,
    units: 2,
    live: ofAny(async function* go(order) {
      await order.pack("shipped", [1]);
      await order.staff("POST", "/hold", { reason: "stock_check" });
      order.model.hold(order.sale, true);
      yield days(order.visit, 30);
      await order.staff("POST", "/release", {});
      order.model.hold(order.sale, false);
      yield days(order.visit, 3);
      await order.pack("shipped");
    }),
  },
  "is tried twice": {
    share: 4,
    live: ofAny(async function* go(order) {
      const parcel = await order.pack("shipped");
      yield days(order.visit, 3);
      await order.turn(parcel, "failed");
      yield days(order.visit, 2);
      await order.turn(parcel, "shipped");
      yield days(order.visit, 2);
      await order.turn(parcel, "delivered");
    }),
  },
  "comes back to the sender": {
    share: 4,
    live: ofAny(async function* go(order) {
      const parcel = await order.pack("shipped");
      yield days(order.visit, 5);
      await order.turn(parcel, "failed");
      yield days(order.visit, 9);
      await order.takeBack(parcel, order.visit.random.chance(0.2) ? "write_off" : "restock");
      await order.staff("POST", "/refunds", {}, 201);
      order.model.refund(order.sale, order.sale.price.total);
    }),
  },
};
