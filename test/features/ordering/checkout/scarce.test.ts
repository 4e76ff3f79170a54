import { env } from "cloudflare:workers";
import { describe, type ExpectStatic, it } from "vitest";
import { knownScarce } from "#goods/stock";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  type GivenShop,
  givenFullCart,
  givenShop,
  levelOf,
  orderRow,
  paying,
} from "../../../support/checkout.ts";
import { stopClock } from "../../../support/clock.ts";

/** What is remembered for a second. */
const clock = stopClock();

/** Its one unit is in the hands of a shopper who has not paid yet; `refused` has just heard from the stock object that nothing is left. */
async function givenSoldOut(expect: ExpectStatic) {
  const shop = await givenShop({ stock: 1 });
  const carts = await Promise.all([givenFullCart(shop), givenFullCart(shop), givenFullCart(shop)]);
  const [holder, refused, next] = carts;
  if (!holder || !refused || !next) throw new Error("no carts");
  const key = crypto.randomUUID();
  const held = await checkOut(holder.cart_token, checkoutBody(shop, paying(undefined)), key);
  expect(held.status).toBe(201);
  const { order } = await held.json<{ order: { id: string } }>();
  const first = await checkOut(refused.cart_token, checkoutBody(shop));
  expect(tripsOf(first).object).toBeGreaterThan(1);
  expect(await problemOf(first)).toMatchObject(shortOf(shop));
  return { shop, order_id: order.id, key, holder, refused, next };
}

const shortOf = ({ variant_id }: GivenShop) => ({
  status: 409,
  code: "insufficient_stock",
  items: [{ variant_id, quantity: 1, available: 0 }],
});

const restock = async (variant_id: string, quantity: number) =>
  call("POST", "/api/v1/admin/inventory/movements", {
    body: { variant_id, kind: "IN", quantity },
    token: await tokenOf("admin"),
  });

/** A movement that another isolate brought about: this one hears nothing of it. */
const restockElsewhere = (variant_id: string, quantity: number) =>
  env.STOCK.getByName(variant_id).move({
    movement_id: crypto.randomUUID(),
    kind: "IN",
    quantity,
    reference: null,
    note: null,
    actor_type: "system",
    actor_id: "test",
  });

describe("a shopper who wants what another was just refused", () => {
  it("is refused alike, by one call of the own cart's object and none of the stock's", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    const answer = await checkOut(next.cart_token, checkoutBody(shop));
    expect(tripsOf(answer)).toEqual({ d1: 0, object: 1, provider: 0 });
    expect(await problemOf(answer)).toMatchObject(shortOf(shop));
  });

  it("leaves no hold, no order and no open journal behind", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    const before = await levelOf(shop.variant_id);
    await checkOut(next.cart_token, checkoutBody(shop));
    expect(await levelOf(shop.variant_id)).toEqual(before);
    const placed = await env.DB.prepare(
      "SELECT count(*) AS n FROM order_history WHERE order_id IN (SELECT id FROM orders WHERE cart_id = ?)",
    )
      .bind(next.cart_id)
      .first<{ n: number }>();
    expect(placed?.n).toBe(0);
    // Whoever has an open journal would be resumed, and answered with its order.
    const again = await checkOut(next.cart_token, checkoutBody(shop));
    expect(await problemOf(again)).toMatchObject(shortOf(shop));
  });

  it("gets the same answer to the same key, also when there is stock again", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    const key = crypto.randomUUID();
    await checkOut(next.cart_token, checkoutBody(shop), key);
    await restock(shop.variant_id, 5);
    expect(await problemOf(await checkOut(next.cart_token, checkoutBody(shop), key))).toMatchObject(shortOf(shop));
    expect((await checkOut(next.cart_token, checkoutBody(shop))).status).toBe(201);
  });

  it("is refused only if the cart asks for more than was left", async ({ expect }) => {
    const shop = await givenShop({ stock: 2 });
    const [first, greedy, modest] = [
      await givenFullCart(shop),
      await givenFullCart(shop, 2),
      await givenFullCart(shop),
    ];
    expect((await checkOut(first.cart_token, checkoutBody(shop))).status).toBe(201);
    const items = [{ variant_id: shop.variant_id, quantity: 2, available: 1 }];
    expect(await problemOf(await checkOut(greedy.cart_token, checkoutBody(shop)))).toMatchObject({ items });
    expect((await checkOut(modest.cart_token, checkoutBody(shop))).status).toBe(201);
  });

  it("is told of that line where the cart has others", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    const other = await givenShop();
    await call("POST", "/api/v1/cart/items", {
      body: { variant_id: other.variant_id, quantity: 1 },
      headers: { "cart-token": next.cart_token },
    });
    expect(await problemOf(await checkOut(next.cart_token, checkoutBody(shop)))).toMatchObject(shortOf(shop));
    expect(await levelOf(other.variant_id)).toMatchObject({ held: 0 });
  });
});

describe("units that come back", () => {
  it("are sold at once where the movement was made", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    await restock(shop.variant_id, 1);
    expect((await checkOut(next.cart_token, checkoutBody(shop))).status).toBe(201);
  });

  it("are sold within a second everywhere else", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    await restockElsewhere(shop.variant_id, 1);
    expect((await checkOut(next.cart_token, checkoutBody(shop))).status).toBe(409);
    clock.pass(1_000);
    expect((await checkOut(next.cart_token, checkoutBody(shop))).status).toBe(201);
  });

  it("are sold at once when a cancel brings them", async ({ expect }) => {
    const { shop, order_id, holder, next } = await givenSoldOut(expect);
    const mine = await checkOut(holder.cart_token, checkoutBody(shop, paying(undefined)));
    const { order_token } = await mine.json<{ order_token: string }>();
    await call("POST", `/api/v1/orders/${order_id}/cancel`, { headers: { "order-token": order_token } });
    expect((await checkOut(next.cart_token, checkoutBody(shop))).status).toBe(201);
  });
});

describe("a shopper who has the last one", () => {
  it("gets the order again by the same key, by another one, and pays it", async ({ expect }) => {
    const { shop, order_id, key, holder } = await givenSoldOut(expect);
    const body = checkoutBody(shop, paying(undefined));
    for (const one of [key, crypto.randomUUID()]) {
      const again = await checkOut(holder.cart_token, body, one);
      expect([again.status, (await again.json<{ order: { id: string } }>()).order.id]).toEqual([201, order_id]);
    }
    const paid = await checkOut(holder.cart_token, checkoutBody(shop));
    expect([paid.status, (await paid.json<{ order: { id: string } }>()).order.id]).toEqual([201, order_id]);
    expect((await orderRow(order_id))?.status).not.toBe("failed");
  });

  it("keeps it when the order is made again for another address", async ({ expect }) => {
    const { shop, order_id, holder } = await givenSoldOut(expect);
    const moved = await checkOut(holder.cart_token, checkoutBody(shop, { email: "elsewhere@example.com" }));
    expect(moved.status).toBe(201);
    expect((await moved.json<{ order: { id: string } }>()).order.id).not.toBe(order_id);
    expect((await orderRow(order_id))?.status).toBe("cancelled");
  });
});

describe("what is remembered as scarce", () => {
  it("is forgotten after a second, however often it refused", async ({ expect }) => {
    const { shop, next } = await givenSoldOut(expect);
    const isKnown = (at: number) => knownScarce(at).some(({ variant_id }) => variant_id === shop.variant_id);
    expect(isKnown(Date.now())).toBe(true);
    await checkOut(next.cart_token, checkoutBody(shop));
    expect(isKnown(Date.now() - 3_600_000)).toBe(false);
    expect(isKnown(Date.now() + 1_000)).toBe(false);
  });
});
