import { describe, it } from "vitest";
import { cartOf } from "#ordering/cart";
import { moveOrderStatements } from "#ordering/orders";
import { commit } from "#platform/data/outbox";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenOrder } from "../../../support/orders.ts";
import { deliverAll } from "../../../support/queue.ts";

const ctx = testContext();
const { orders } = portsOf(ctx);
const read = async (order_id: string) => {
  const order = await orders.find(order_id);
  if (!order) throw new Error(`there is no order ${order_id}`);
  return order;
};

describe("the orders in D1, as the checkout sees them,", () => {
  it("are moved by one of those who read the same version", async ({ expect }) => {
    const order = await read((await givenOrder()).order_id);
    const [won, lost] = [await orders.move(order, "commit"), await orders.move(order, "close", { ends_as: "expired" })];
    expect(won).toMatchObject({ moved: true, order: { status: "committing", version: 2 } });
    expect(lost).toEqual({ moved: false });
    expect(await read(order.order_id)).toMatchObject({ status: "committing", version: 2, ends_as: null });
  });

  it("are fenced only while there is none, and then for good", async ({ expect }) => {
    const { order_id } = await givenOrder();
    expect(await orders.fence(order_id)).toBe("present");
    const never = ctx.id();
    expect([await orders.fence(never), await orders.fence(never)]).toEqual(["closed", "closed"]);
    expect(await orders.find(never)).toBeUndefined();
  });

  it("get one intent, while they are pending", async ({ expect }) => {
    const order = await read((await givenOrder()).order_id);
    const intent_id = `pi_${order.order_id}`;
    expect(await orders.attach(order, intent_id)).toBe(true);
    expect(await orders.attach(order, intent_id)).toBe(true);
    expect(await orders.attach(order, `${intent_id}_other`)).toBe(false);
    expect((await read(order.order_id)).charge).toMatchObject({ intent_id });
    const closing = await read((await givenOrder({ status: "closing" })).order_id);
    expect(await orders.attach(closing, `pi_${closing.order_id}`)).toBe(false);
    expect((await read(closing.order_id)).charge).toMatchObject({ intent_id: null });
  });

  it("have a cancel noted only while their money is taken", async ({ expect }) => {
    const noted: string[] = [];
    const all = ["pending", "committing", "capturing", "refusing", "closing", "paid", "failed"] as const;
    for (const status of all) {
      const { order_id } = await givenOrder({ status, paid: false });
      if (await orders.requestCancel(order_id)) noted.push(status);
      expect((await read(order_id)).cancel_requested_at !== null).toBe(noted.includes(status));
    }
    expect(noted).toEqual(["committing", "capturing"]);
  });
});

describe("the cart of an order", () => {
  /** An order that waits for its shopper, in a cart that waits for the order. */
  const givenWaiting = async () => {
    const shop = await givenShop();
    const { cart_id, cart_token } = await givenFullCart(shop);
    const answer = await checkOut(cart_token, checkoutBody(shop, paying(undefined)));
    const { order } = await answer.json<{ order: { id: string } }>();
    const journal = async () => (await cartOf(ctx, cart_id).find(order.id))?.state;
    return { order_id: order.id, journal };
  };

  it.for([
    ["ended", [["close", { ends_as: "cancelled" }], ["cancel"]]],
    ["sold", [["commit"], ["accept"]]],
    ["sold", [["commit"], ["capture"], ["pay"]]],
  ] as const)("hears that it is %s, should whoever brought it there be cut off", async ([state, moves], { expect }) => {
    const { order_id, journal } = await givenWaiting();
    for (const [event, notes] of moves) {
      const statements = moveOrderStatements(ctx, await read(order_id), event, notes);
      // The queue would be there before the test.
      ctx.published.splice(0);
      await commit(ctx, statements);
    }
    expect(await journal()).toBe("open");
    await deliverAll(order_id);
    expect(await journal()).toBe(state);
  });
});
