import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { z } from "zod";
import { DAY } from "#platform/basics/time";
import { forgetUnpaid } from "../../../../src/features/ordering/unpaid-contacts/forget-unpaid.ts";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, paying, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { sweepLater } from "../../../support/sweep.ts";

const Placed = z.looseObject({ order: z.looseObject({ id: z.string() }), order_token: z.string() });
const later = (days: number) => forgetUnpaid(testContext({ now: () => Date.now() + days * DAY }));
const rowsOf = async (sql: string, ...values: string[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...values)
      .all()
  ).results.length;
const contactsOf = (order_id: string) => rowsOf("SELECT 1 FROM order_contacts WHERE order_id = ?", order_id);
const keysOf = (id: string) => rowsOf("SELECT 1 FROM personal_keys WHERE id = ?", id);

async function givenOrder(method?: string) {
  const shop = await givenShop();
  const { cart_token } = await givenFullCart(shop);
  return Placed.parse(await (await checkOut(cart_token, checkoutBody(shop, paying(method)))).json());
}

describe("the contacts of an order that was never paid", () => {
  it("go thirty days after it has ended, and a guest's key with them", async ({ expect }) => {
    const [cancelled, expired] = [await givenOrder(), await givenOrder()];
    const headers = { "order-token": cancelled.order_token };
    expect((await call("POST", `/api/v1/orders/${cancelled.order.id}/cancel`, { headers })).status).toBe(200);
    await sweepLater(16 * 60_000);
    await untilStatus(expired.order.id, "expired");
    await later(29);
    for (const { order } of [cancelled, expired])
      expect([await contactsOf(order.id), await keysOf(order.id)]).toEqual([1, 1]);
    await later(31);
    for (const { order } of [cancelled, expired])
      expect([await contactsOf(order.id), await keysOf(order.id)]).toEqual([0, 0]);
    const path = `/api/v1/admin/orders/${cancelled.order.id}`;
    const shown = await (await call("GET", path, { token: await tokenOf("admin") })).json();
    expect(shown).toMatchObject({ status: "cancelled", email: null, shipping_address: null });
    expect(await later(31)).toMatchObject({ orders: 0 });
  });

  it("go with the card that was tried", async ({ expect }) => {
    const { order, order_token } = await givenOrder("pm_card_authenticationRequired");
    const headers = { "order-token": order_token };
    const row = env.DB.prepare("SELECT intent_id, method_last4 FROM payments WHERE order_id = ?").bind(order.id);
    // As after a card that was approved and then declined.
    await env.DB.prepare("UPDATE payments SET method_last4 = '0002' WHERE order_id = ?").bind(order.id).run();
    expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
    await later(29);
    expect(await row.first("method_last4")).toBe("0002");
    await later(31);
    expect(await row.first("method_last4")).toBeNull();
  });

  it("go from a customer's order too, whose key stays", async ({ expect }) => {
    const shop = await givenShop();
    const { token, user_id: id } = await givenCustomer();
    const item = { variant_id: shop.variant_id, quantity: 1 };
    await call("POST", "/api/v1/cart/items", { token, body: item });
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = checkoutBody(shop, paying(undefined));
    const placed = await call("POST", "/api/v1/checkout", { token, headers, body });
    const { order } = await placed.json<{ order: { id: string } }>();
    expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { token })).status).toBe(200);
    await later(31);
    expect(await contactsOf(order.id)).toBe(0);
    expect((await call("GET", "/api/v1/me", { token })).status).toBe(200);
    expect(await keysOf(id)).toBe(1);
  });

  it("stay while it is unpaid, when it is sold, and when it is cancelled after that", async ({ expect }) => {
    const [sold, given_back] = [await givenOrder("pm_card_visa"), await givenOrder("pm_card_visa")];
    for (const { order } of [sold, given_back]) await untilStatus(order.id, "processing");
    const headers = { "order-token": given_back.order_token };
    expect((await call("POST", `/api/v1/orders/${given_back.order.id}/cancel`, { headers })).status).toBe(200);
    const unpaid = await givenOrder();
    await later(31);
    for (const { order } of [sold, given_back, unpaid])
      expect([await contactsOf(order.id), await keysOf(order.id)]).toEqual([1, 1]);
  });
});

it("comes to every order in one run, also where there are more than one round takes", async ({ expect }) => {
  const { order, order_token } = await givenOrder();
  const headers = { "order-token": order_token };
  expect((await call("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
  const columns = await env.DB.prepare("SELECT name FROM pragma_table_info('orders')").all<{ name: string }>();
  const values = columns.results.map(
    ({ name }) => ({ id: "copy.value", sequence: "1000000000 + copy.key", updated_at: "1" })[name] ?? `orders.${name}`,
  );
  const ids = Array.from({ length: 120 }, () => crypto.randomUUID());
  await env.DB.prepare(
    `INSERT INTO orders (${columns.results.map(({ name }) => name).join(", ")})
      SELECT ${values.join(", ")} FROM orders, json_each(?1) AS copy WHERE orders.id = ?2`,
  )
    .bind(JSON.stringify(ids), order.id)
    .run();
  expect((await later(0)).orders).toBeGreaterThanOrEqual(120);
  expect((await later(0)).orders).toBe(0);
  await env.DB.prepare("DELETE FROM orders WHERE sequence >= 1000000000").run();
});

it("forgets after thirty days what is left of checkouts that never became an order", async ({ expect }) => {
  const shop = await givenShop({ stock: 2 });
  const carts = [await givenFullCart(shop, 2), await givenFullCart(shop, 2)];
  const [first, second] = carts;
  expect((await checkOut(first?.cart_token ?? "", checkoutBody(shop))).status).toBe(201);
  const refused = await checkOut(second?.cart_token ?? "", checkoutBody(shop));
  expect((await problemOf(refused)).code).toBe("insufficient_stock");
  expect((await later(29)).fences).toBe(0);
  expect((await later(31)).fences).toBeGreaterThan(0);
  expect(await later(31)).toEqual({ orders: 0, fences: 0 });
});
