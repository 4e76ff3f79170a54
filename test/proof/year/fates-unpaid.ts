import { DAY } from "../../../src/platform/basics/time.ts";
import { MINUTE } from "../support/clock.ts";
import { deliverPost, ringCart } from "../support/shop.ts";
import { days, type Fate } from "./fate.ts";
import { asStaff, type Order } from "./order.ts";
import { yearEnv } from "./shop.ts";
import { decline, placeByHand, placeUnpaid } from "./ways.ts";

async function expire({ visit, model, sale }: Order): Promise<void> {
  await ringCart(visit.scene.cart_id, yearEnv);
  await deliverPost(yearEnv);
  model.lapse(sale, "expired");
}

/** Staff pay out what the shop owes for an order, and say so. */
async function payOut({ id, model, sale }: Order, amount: number): Promise<void> {
  const { data } = await asStaff("GET", `/refund-dues?order_id=${id}&status=open`, {});
  const owed = data.map((due: { amount: number }) => due.amount);
  if (owed.length !== 1 || owed[0] !== amount) throw new Error(`${owed.join(", ")} is owed, not ${amount}`);
  await asStaff("POST", `/refund-dues/${data[0].id}/confirm`, {});
  model.payOut(sale, amount);
}

async function receive({ payment_id, model, sale }: Order, amount: number): Promise<void> {
  await asStaff("POST", `/payments/${payment_id}/received`, { amount }, 201);
  model.receive(sale, amount);
}

async function sendAndDeliver(order: Order): Promise<void> {
  const parcel = await order.pack("shipped");
  await order.turn(parcel, "delivered");
}

/** A day's hourly turn of the cron comes within a day after the seven. */
const past_its_days = 9 * DAY;

/** Orders that nobody pays, or that are paid by hand. */
export const unpaidFates: Readonly<Record<string, Fate>> = {
  "is never paid": {
    share: 6,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeUnpaid(visit);
        yield 16 * MINUTE;
        await expire(order);
      },
    },
  },
  "is declined and given up": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await decline(visit);
        yield 16 * MINUTE;
        await expire(order);
      },
    },
  },
  "is called off before it is paid": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeUnpaid(visit);
        yield 5 * MINUTE;
        await order.shopper("cancel", {});
        order.model.lapse(order.sale, "cancelled");
      },
    },
  },
  "is paid by transfer": {
    share: 3,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "transfer");
        yield days(visit, 3);
        await receive(order, order.sale.price.total);
        yield days(visit, 2);
        await sendAndDeliver(order);
      },
    },
  },
  "is paid by two transfers": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "transfer");
        yield days(visit, 3);
        await receive(order, 400);
        await order.staff("PATCH", "", { status: "shipped" }, 409);
        yield days(visit, 3);
        await receive(order, order.sale.price.total - 400);
        await sendAndDeliver(order);
      },
    },
  },
  "is paid too much by transfer": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "transfer");
        yield days(visit, 6);
        await receive(order, order.sale.price.total + 123);
        yield days(visit, 2);
        await payOut(order, 123);
        await sendAndDeliver(order);
      },
    },
  },
  "waits for a transfer in vain": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        await placeByHand(visit, "transfer");
        yield past_its_days;
      },
    },
  },
  "has too little transferred": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "transfer");
        yield days(visit, 6);
        await receive(order, 300);
        yield past_its_days;
        await payOut(order, 300);
      },
    },
  },
  "is transferred too late": {
    share: 1,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "transfer");
        yield past_its_days;
        const { total } = order.sale.price;
        await receive(order, total);
        yield days(visit, 3);
        await payOut(order, total);
      },
    },
  },
  "is paid in cash": {
    share: 3,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "cash");
        yield days(visit, 2);
        const parcel = await order.pack("shipped");
        yield days(visit, 4);
        await order.turn(parcel, "delivered");
      },
    },
  },
  "is not paid in cash and comes back": {
    share: 2,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "cash");
        const parcel = await order.pack("shipped");
        yield days(visit, 4);
        await order.turn(parcel, "failed");
        yield days(visit, 9);
        await order.takeBack(parcel, "restock");
      },
    },
  },
  "is to be paid in cash and is called off": {
    share: 1,
    live: {
      of: "a visit",
      async *go(visit) {
        const order = await placeByHand(visit, "cash");
        yield days(visit, 1);
        await order.shopper("cancel", {});
        order.model.cancel(order.sale);
      },
    },
  },
};
