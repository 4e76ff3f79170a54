import { describe, it } from "vitest";
import { z } from "zod";
import { problemOf } from "../../../support/api.ts";
import { checkoutBody, type GivenShop, givenShop, paying } from "../../../support/checkout.ts";
import { callDeployed, givenSite } from "../../../support/deployed.ts";

type Headers = Record<string, string>;
const Cart = z.looseObject({ cart_token: z.string() });
const Placed = z.looseObject({ order: z.looseObject({ id: z.string() }), order_token: z.string() });

/** A guest's checkout from there that leaves the payment for later. */
async function begin(shop: GivenShop, from: Headers, quantity: number, settings: Record<string, string> = {}) {
  const item = { variant_id: shop.variant_id, quantity };
  const added = await callDeployed("POST", "/api/v1/cart/items", { headers: from, body: item });
  const { cart_token } = Cart.parse(await added.json());
  const headers = { ...from, "cart-token": cart_token, "idempotency-key": crypto.randomUUID() };
  return callDeployed("POST", "/api/v1/checkout", { headers, body: checkoutBody(shop, paying(undefined)), settings });
}

describe("a refusal of more that is unpaid says what helps", () => {
  it("when guests hold their share of a variant", async ({ expect }) => {
    const { detail } = await problemOf(await begin(await givenShop({ stock: 4 }), givenSite()(), 4));
    expect(detail).toContain(
      "Send a payment method, sign in with a verified address, order fewer, or try again in 60 seconds",
    );
    expect(detail).toContain("with a new Idempotency-Key");
  });

  it("when there are too many orders at one time", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()()];
    const settings = { UNPAID_ORDERS_PER_ADDRESS: "1" };
    expect((await begin(shop, from, 1, settings)).status).toBe(201);
    const { detail } = await problemOf(await begin(shop, from, 1, settings));
    expect(detail).toMatch(
      /^The limit is 1 unpaid orders at a time\. Pay or cancel one, or try again in 1[45]\d\d seconds\.$/,
    );
  });

  it("when they have too many units, or one order has more than ever fit", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()()];
    const settings = { UNPAID_UNITS_PER_ADDRESS: "5" };
    expect((await begin(shop, from, 4, settings)).status).toBe(201);
    const full = await problemOf(await begin(shop, from, 2, settings));
    expect(full.detail).toMatch(/^The limit is 5 units in unpaid orders at a time\. Pay or cancel one/);
    const never = await problemOf(await begin(shop, givenSite()(), 6, settings));
    expect(never.detail).toBe("The limit is 5 units in unpaid orders at a time. Order fewer.");
    const cart = await problemOf(await begin(shop, givenSite()(), 6, { UNPAID_UNITS_PER_CART: "5" }));
    expect(cart.detail).toBe("The limit is 5 units in an order that is not paid yet. Order fewer at a time.");
  });

  it("when the day had too many, where cancelling one does not help", async ({ expect }) => {
    const [shop, from] = [await givenShop({ stock: 50 }), givenSite()()];
    const settings = { UNPAID_ORDERS_PER_DAY: "1" };
    const { order, order_token } = Placed.parse(await (await begin(shop, from, 1, settings)).json());
    const headers = { ...from, "order-token": order_token };
    expect((await callDeployed("POST", `/api/v1/orders/${order.id}/cancel`, { headers })).status).toBe(200);
    const { detail } = await problemOf(await begin(shop, from, 1, settings));
    expect(detail).toMatch(
      /^The limit is 1 orders within 24 hours that were not paid\. Try again in 8\d{4} seconds\.$/,
    );
  });
});
