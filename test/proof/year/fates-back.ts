import { days, type Fate, ofAny } from "./fate.ts";
import type { Order } from "./order.ts";

async function sendAll(order: Order): Promise<void> {
  const parcel = await order.pack("shipped");
  await order.turn(parcel, "delivered");
}

/** A return is asked for, and agreed to. */
async function agree(order: Order, by: "shopper" | "staff") {
  const { model, sale } = order;
  const one = await order.openReturn(by);
  await order.ofReturn(one, "approve", {});
  model.answerReturn(sale, one, "approved");
  return one;
}

/** Its unit comes back, and this becomes of it. */
async function takeIn(
  order: Order,
  one: Awaited<ReturnType<typeof agree>>,
  outcome: "restock" | "damage" | "write_off",
) {
  const { model, sale } = order;
  await order.ofReturn(one, "receive", { items: order.units(1) });
  model.answerReturn(sale, one, "received");
  const items = order.units(1).map(({ order_item_id }) => ({ order_item_id, [outcome]: 1 }));
  await order.ofReturn(one, "inspect", { items });
  model.inspect(sale, one, outcome);
}

const withShipping = ({ sale }: Order): number => Math.min(200, sale.price.parts.at(-1)?.amount ?? 0);

/** Orders that are called off, and what of them comes back, in units or in money. */
export const backFates: Readonly<Record<string, Fate>> = {
  "is called off by its shopper": {
    share: 4,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 1);
      await order.shopper("cancel", {});
      order.model.cancel(order.sale);
    }),
  },
  "is called off by staff": {
    share: 3,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 2);
      await order.staff("PATCH", "", { status: "cancelled" });
      order.model.cancel(order.sale);
    }),
  },
  "loses a unit and is called off": {
    share: 2,
    units: 2,
    live: ofAny(async function* go(order) {
      await order.shopper("cancel", { items: order.units(1) });
      order.model.keepBack(order.sale, 0, false);
      yield days(order.visit, 1);
      await order.staff("PATCH", "", { status: "cancelled" });
      order.model.cancel(order.sale);
    }),
  },
  "loses a unit to an empty shelf": {
    share: 4,
    units: 2,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 1);
      await order.staff("POST", "/cancel", { items: order.units(1), reason: "out_of_stock", restock: false });
      order.model.keepBack(order.sale, 0, true);
      await sendAll(order);
    }),
  },
  "loses two units, one by one": {
    share: 3,
    units: 3,
    live: ofAny(async function* go(order) {
      await order.shopper("cancel", { items: order.units(1) });
      order.model.keepBack(order.sale, 0, false);
      yield days(order.visit, 1);
      await order.staff("POST", "/cancel", { items: order.units(1), reason: "wrong_price", restock: true });
      order.model.keepBack(order.sale, 0, false);
      await sendAll(order);
    }),
  },
  "gives a unit back before it leaves": {
    share: 3,
    units: 2,
    live: ofAny(async function* go(order) {
      yield days(order.visit, 1);
      await order.staff("POST", "/refunds", { items: order.units(1), restock: true }, 201);
      order.model.keepBack(order.sale, 0, false);
      await sendAll(order);
    }),
  },
  "gives a unit back after it left": {
    share: 3,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 9);
      await order.staff("POST", "/refunds", { items: order.units(1), restock: true }, 201);
      order.model.takeUnitBack(order.sale, 0);
    }),
  },
  "gets some money back": {
    share: 3,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 9);
      await order.staff("POST", "/refunds", { amount: 137 }, 201);
      order.model.refund(order.sale, 137);
    }),
  },
  "gets some credit": {
    share: 3,
    live: {
      of: "an order without a gift card",
      async *go(order) {
        await sendAll(order);
        yield days(order.visit, 9);
        await order.staff("POST", "/refunds", { amount: 211, to: "store_credit" }, 201);
        order.model.credit(order.sale, 211);
      },
    },
  },
  "is returned for money": {
    share: 5,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 20);
      const one = await agree(order, "shopper");
      yield days(order.visit, 9);
      await takeIn(order, one, "restock");
      yield days(order.visit, 2);
      await order.ofReturn(one, "refund", { fee_amount: 100 });
      order.model.refundUnit(order.sale, 0, -100);
    }),
  },
  "is returned damaged for money and shipping": {
    share: 3,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 20);
      const one = await agree(order, "staff");
      yield days(order.visit, 9);
      await takeIn(order, one, "damage");
      const shipping_amount = withShipping(order);
      await order.ofReturn(one, "refund", { shipping_amount, fee_amount: 50 });
      order.model.refundUnit(order.sale, 0, shipping_amount - 50);
    }),
  },
  "is returned for credit and written off": {
    share: 3,
    live: {
      of: "an order without a gift card",
      async *go(order) {
        await sendAll(order);
        yield days(order.visit, 20);
        const one = await agree(order, "shopper");
        yield days(order.visit, 9);
        await takeIn(order, one, "write_off");
        await order.ofReturn(one, "refund", { to: "store_credit" });
        order.model.refundUnit(order.sale, 0, 0, "credit");
      },
    },
  },
  "is not taken back": {
    share: 2,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 20);
      const one = await order.openReturn("shopper");
      yield days(order.visit, 3);
      await order.ofReturn(one, "reject", { reason: "It was worn outdoors." });
      order.model.answerReturn(order.sale, one, "rejected");
    }),
  },
  "is kept after all": {
    share: 2,
    live: ofAny(async function* go(order) {
      await sendAll(order);
      yield days(order.visit, 20);
      const one = await order.openReturn("shopper");
      yield days(order.visit, 3);
      await order.callReturnOff(one);
    }),
  },
};
