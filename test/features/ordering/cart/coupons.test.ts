import { describe, it } from "vitest";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, givenShop, untilStatus } from "../../../support/checkout.ts";
import { freshCode, givenCoupon, givenPromotion } from "../../../support/promotions.ts";

const ask = (cart_token: string, method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/cart${path}`, {
    headers: { "cart-token": cart_token },
    ...(body === undefined ? {} : { body }),
  });
const give = (cart_token: string, code: string) => ask(cart_token, "POST", "/coupons", { code });
const givenFull = async (price = 1_000, quantity = 2) => {
  const product = await givenProduct({ price });
  const variant_id = product.variants[0]?.id ?? "";
  return { ...(await givenCart({ variant_id, quantity })), product_id: product.id, variant_id };
};

describe("the codes of a cart", () => {
  it("take off what their promotion says, are kept once, and go again", async ({ expect }) => {
    const { code, promotion_id } = await givenCoupon();
    const { cart_token } = await givenFull();
    const given = await give(cart_token, code.toLowerCase());
    expect(given.status).toBe(201);
    const cart: any = await given.json();
    expect(cart).toMatchObject({ subtotal: 2000, discount_total: 200, total: 1800, rejected_codes: [] });
    expect(cart.coupons).toEqual([{ code, applied: true }]);
    expect(cart.items[0]).toMatchObject({ line_total: 2000, discount_total: 200 });
    expect(cart.adjustments).toMatchObject([
      { promotion_id, code, amount: 200, automatic: false, allocations: [{ item_id: cart.items[0].id, amount: 200 }] },
    ]);
    const again: any = await (await give(cart_token, code)).json();
    expect(again.coupons).toHaveLength(1);
    const read = await ask(cart_token, "GET", "");
    expect(await read.json()).toEqual(cart);
    expect(tripsOf(read)).toMatchObject({ d1: 1, object: 1 });
    const without = await ask(cart_token, "DELETE", `/coupons/${code.toLowerCase()}`);
    expect(await without.json()).toMatchObject({ coupons: [], adjustments: [], total: 2000 });
    expect((await problemOf(await ask(cart_token, "DELETE", `/coupons/${code}`))).code).toBe("coupon_not_found");
  });

  it("say why they take nothing off", async ({ expect }) => {
    const { cart_token } = await givenFull();
    const cases: [string, string][] = [
      [freshCode(), "invalid"],
      [(await givenCoupon({ is_active: false })).code, "invalid"],
      [(await givenCoupon({ ends_at: "2020-01-01T00:00:00Z" })).code, "expired"],
      [(await givenCoupon({ starts_at: "2999-01-01T00:00:00Z" })).code, "not_started"],
      [(await givenCoupon({ conditions: [{ kind: "minimum_quantity", quantity: 3 }] })).code, "minimum_not_met"],
      [(await givenCoupon({ conditions: [{ kind: "currencies", currencies: ["EUR"] }] })).code, "not_applicable"],
      [
        (await givenCoupon({ stacking: { kind: "exclusive" }, action: { kind: "percentage", rate_ppm: 1 } })).code,
        "not_applicable",
      ],
      [
        (await givenCoupon({ stacking: { kind: "exclusive" }, action: { kind: "percentage", rate_ppm: 50_000 } })).code,
        "not_combinable",
      ],
    ];
    const working = await givenCoupon();
    for (const [code] of cases) expect((await give(cart_token, code)).status).toBe(201);
    const cart: any = await (await give(cart_token, working.code)).json();
    expect(cart.coupons).toEqual([
      ...cases.map(([code, reason]) => ({ code, applied: false, reason })),
      { code: working.code, applied: true },
    ]);
    expect(new Map(cart.rejected_codes.map((one: any) => [one.code, one.reason]))).toEqual(new Map(cases));
    expect(cart.total).toBe(1800);
  });

  it("are at most twenty, and look like codes", async ({ expect }) => {
    const { cart_token } = await givenFull();
    for (let n = 0; n < 20; n += 1) expect((await give(cart_token, freshCode())).status).toBe(201);
    const refused = await give(cart_token, freshCode());
    expect(refused.status).toBe(422);
    expect((await problemOf(refused)).code).toBe("too_many_coupons");
    for (const code of ["🎉🎉🎉", "A".repeat(300), ""]) {
      const problem = await problemOf(await give(cart_token, code));
      expect([problem.code, problem.errors?.[0]?.path]).toEqual(["invalid_request", "code"]);
    }
  });

  it("need a cart, which an account gets by its first", async ({ expect }) => {
    expect((await problemOf(await call("POST", "/api/v1/cart/coupons", { body: { code: "SPRING" } }))).code).toBe(
      "cart_not_found",
    );
    const { token } = await givenActor("customer");
    const none = await call("DELETE", "/api/v1/cart/coupons/SPRING", { token });
    expect((await problemOf(none)).code).toBe("coupon_not_found");
    const { code } = await givenCoupon();
    const made = await call("POST", "/api/v1/cart/coupons", { body: { code }, token });
    expect(await made.json()).toMatchObject({ coupons: [{ code, applied: false, reason: "not_applicable" }] });
    const read = await call("GET", "/api/v1/cart", { token });
    expect(await read.json()).toMatchObject({
      coupons: [{ code, applied: false, reason: "not_applicable" }],
      items: [],
    });
  });

  it("come into the account's cart with the guest's lines, once each", async ({ expect }) => {
    const [own, shared, guests] = [await givenCoupon(), await givenCoupon(), await givenCoupon()];
    const { token, user_id: _ } = await givenActor("customer");
    for (const { code } of [own, shared]) await call("POST", "/api/v1/cart/coupons", { body: { code }, token });
    const { cart_token } = await givenFull();
    for (const { code } of [guests, shared]) await give(cart_token, code);
    const merged = await call("POST", "/api/v1/auth/register", {
      body: {
        email: `${freshCode()}@example.com`,
        password: "correct horse battery staple",
        first_name: "Ada",
        last_name: "L",
      },
      headers: { "cart-token": cart_token },
    });
    const { access_token }: any = await merged.json();
    const cart: any = await (await call("GET", "/api/v1/cart", { token: access_token })).json();
    expect(cart.coupons.map((one: any) => one.code)).toEqual([guests.code, shared.code]);
  });
});

describe("a checkout with codes", () => {
  it("charges what the cart showed, tells the order, and takes the codes out of the cart", async ({ expect }) => {
    const shop = await givenShop({ price: 2_000 });
    const { code, promotion_id } = await givenCoupon({
      action: { kind: "fixed", amounts: [{ currency: "USD", amount: 500 }] },
      target: { kind: "order" },
    });
    const left = freshCode();
    const { cart_token } = await givenCart({ variant_id: shop.variant_id, quantity: 2 });
    await give(cart_token, code);
    const shown: any = await (await give(cart_token, left)).json();
    expect(shown.total).toBe(3_500);
    const body = checkoutBody(shop);
    const placed = await checkOut(cart_token, body);
    expect(placed.status).toBe(201);
    const { order, rejected_codes }: any = await placed.json();
    expect(order).toMatchObject({
      subtotal: 4_000,
      discount_total: 500,
      adjustments: [{ promotion_id, code, amount: 500 }],
    });
    expect(order.total).toBe(order.subtotal - 500 + order.shipping_total + order.tax_total);
    expect(order.items[0].discount_total).toBe(500);
    expect(rejected_codes).toEqual([{ code: left, reason: "invalid" }]);
    await untilStatus(order.id, "paid", "processing");
    const after: any = await (await ask(cart_token, "GET", "")).json();
    expect(after).toMatchObject({ items: [], coupons: [] });
  });

  it("is another one once a code was added", async ({ expect }) => {
    const shop = await givenShop({ price: 2_000 });
    const { code } = await givenCoupon();
    const { cart_token } = await givenCart({ variant_id: shop.variant_id });
    const body = checkoutBody(shop, { payment: { provider: "stripe" } });
    const first: any = await (await checkOut(cart_token, body)).json();
    await give(cart_token, code);
    const second: any = await (await checkOut(cart_token, body)).json();
    expect(second.order.id).not.toBe(first.order.id);
    expect(second.order.discount_total).toBe(200);
    const third: any = await (await checkOut(cart_token, body)).json();
    expect(third.order.id).toBe(second.order.id);
  });

  it("has what applies automatically, too", async ({ expect }) => {
    const shop = await givenShop({ price: 2_000 });
    const conditions = [{ kind: "products" as const, product_ids: [shop.product_id] }];
    const { id } = await givenPromotion({ is_automatic: true, conditions });
    const { cart_token } = await givenCart({ variant_id: shop.variant_id });
    const cart: any = await (await ask(cart_token, "GET", "")).json();
    expect(cart.adjustments).toMatchObject([{ promotion_id: id, automatic: true, code: null, amount: 200 }]);
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop))).json();
    expect(order.adjustments).toMatchObject([{ promotion_id: id, amount: 200 }]);
  });
});
