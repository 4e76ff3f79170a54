import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  type GivenShop,
  levelOf,
  orderRow,
  paying,
  untilStatus,
} from "../../../support/checkout.ts";

const admin = await givenActor("admin");

async function reprice({ product_id, variant_id }: GivenShop, price: number) {
  const path = `/api/v1/admin/products/${product_id}/variants/${variant_id}`;
  const { status } = await call("PATCH", path, { token: admin.token, body: { price } });
  if (status !== 200) throw new Error(`the price of ${variant_id} is not changed: ${status}`);
}

/** A guest's cart, and an order of it that waits for its payment. */
async function givenUnpaidOrder() {
  const shop = await givenShop({ price: 1_000, stock: 3 });
  const { cart_token } = await givenFullCart(shop);
  const unpaid = (more: object = {}) => checkOut(cart_token, checkoutBody(shop, { ...paying(undefined), ...more }));
  const { order }: any = await (await unpaid()).json();
  return { shop, cart_token, unpaid, order };
}

describe("a checkout that says what the shopper was shown", () => {
  it("is refused with the parts that are others now, and holds nothing", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop, paying(undefined)))).json();
    await givenCancelled(order.id, cart_token, shop);
    await reprice(shop, 1_200);
    const { subtotal, discount_total, shipping_total, tax_total, total: expected_total } = order;
    const expected_totals = { subtotal, discount_total, shipping_total, tax_total };
    const answer = await checkOut(cart_token, checkoutBody(shop, { expected_total, expected_totals }));
    const problem: any = await problemOf(answer);
    expect(problem).toMatchObject({ status: 409, code: "cart_changed", expected_total, currency: "USD" });
    expect(problem.changes[0]).toEqual({ part: "subtotal", expected: 1_000, now: 1_200 });
    expect(problem.changes.at(-1)).toEqual({ part: "total", expected: expected_total, now: problem.total });
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    const bought = await checkOut(cart_token, checkoutBody(shop, { expected_total: problem.total, expected_totals }));
    expect(bought.status).toBe(201);
  });

  it("with the total alone hears of the total alone", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const problem: any = await problemOf(await checkOut(cart_token, checkoutBody(shop, { expected_total: 1 })));
    expect(problem.changes).toEqual([{ part: "total", expected: 1, now: problem.total }]);
  });

  it("cannot say the parts without the total", async ({ expect }) => {
    const shop = await givenShop();
    const { cart_token } = await givenFullCart(shop);
    const body = checkoutBody(shop, { expected_totals: { subtotal: 1_000 } });
    const problem: any = await problemOf(await checkOut(cart_token, body));
    expect(problem.errors).toMatchObject([{ path: "expected_total", code: "required" }]);
  });
});

describe("an order that waits to be paid", () => {
  it("is taken up by a checkout that was shown its total, whatever the cart would cost now", async ({ expect }) => {
    const { shop, unpaid, order } = await givenUnpaidOrder();
    await reprice(shop, 2_000);
    const again: any = await (await unpaid({ expected_total: order.total })).json();
    expect([again.order.id, again.order.total]).toEqual([order.id, order.total]);
  });

  it("gives way to a checkout that was shown another total, and that one is charged", async ({ expect }) => {
    const { shop, cart_token, unpaid, order } = await givenUnpaidOrder();
    await reprice(shop, 900);
    const shown = (await problemOf(await unpaid({ expected_total: 1 }))) as any;
    expect(shown.total).toBeLessThan(order.total);
    expect((await orderRow(order.id))?.status).toBe("cancelled");
    const { order: waiting }: any = await (await unpaid()).json();
    await reprice(shop, 800);
    const { total } = (await problemOf(await unpaid({ expected_total: 1 }))) as any;
    const key = crypto.randomUUID();
    const body = checkoutBody(shop, { expected_total: total });
    const bought: any = await (await checkOut(cart_token, body, key)).json();
    expect([bought.order.total, bought.order.id === waiting.id]).toEqual([total, false]);
    await untilStatus(bought.order.id, "paid", "processing");
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 1 });
    const replayed = await checkOut(cart_token, body, key);
    expect(((await replayed.json()) as any).order.id).toBe(bought.order.id);
  });

  it("gives way to one that was shown another rest to pay", async ({ expect }) => {
    const { unpaid, order } = await givenUnpaidOrder();
    const problem = await problemOf(await unpaid({ expected_amount_due: order.total - 1 }));
    expect(problem.code).toBe("amount_due_changed");
    expect((await orderRow(order.id))?.status).toBe("cancelled");
  });
});

async function givenCancelled(order_id: string, cart_token: string, shop: GivenShop) {
  await checkOut(cart_token, checkoutBody(shop, { ...paying(undefined), expected_total: 1 }));
  if ((await orderRow(order_id))?.status !== "cancelled") throw new Error(`${order_id} is not cancelled`);
}
