import { beforeAll, describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { countUses, giveBackUses } from "#pricing/coupons";
import { givenActor, proveEmail, tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, type GivenShop, givenShop, paying } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const as = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin/promotions/${path}`, { token: admin, ...(body === undefined ? {} : { body }) });
const shown = async (id: string): Promise<any> => (await as("GET", id)).json();

const cartOf = async (cart_token: string): Promise<any> =>
  (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json();

/** A guest's cart with one unit of the shop, and with this code. */
async function givenCartWith(shop: GivenShop, code: string): Promise<string> {
  const { cart_token } = await givenFullCart(shop);
  await call("POST", "/api/v1/cart/coupons", { body: { code }, headers: { "cart-token": cart_token } });
  return cart_token;
}

async function place(shop: GivenShop, cart_token: string, email: string): Promise<any> {
  const answer = await checkOut(cart_token, checkoutBody(shop, { ...paying(undefined), email }));
  return answer.json();
}

const freshEmail = () => `${testContext().id()}@example.com`;

describe("the limits of a promotion", () => {
  it("are set, changed and shown with what is left of them", async ({ expect }) => {
    const limits = { uses_limit: 3, customer_uses_limit: 2, budgets: [{ currency: "USD", amount: 250 }] };
    const { promotion_id: id, code } = await givenCoupon(limits);
    const fresh = { used_count: 0, uses_left: 3, budgets_left: [{ currency: "USD", amount: 250 }] };
    expect(await shown(id)).toMatchObject({ ...limits, ...fresh });
    const shop = await givenShop();
    await place(shop, await givenCartWith(shop, code), freshEmail());
    const used = { used_count: 1, uses_left: 2, budgets_left: [{ currency: "USD", amount: 150 }] };
    expect(await shown(id)).toMatchObject({ ...limits, ...used });
    const lowered = {
      uses_limit: 1,
      budgets: [
        { currency: "USD", amount: 40 },
        { currency: "EUR", amount: 70 },
      ],
    };
    expect(await (await as("PATCH", id, lowered)).json()).toMatchObject({
      ...lowered,
      customer_uses_limit: 2,
      uses_left: 0,
      budgets_left: [
        { currency: "USD", amount: 0 },
        { currency: "EUR", amount: 70 },
      ],
    });
    const none = { uses_limit: null, customer_uses_limit: null, budgets: [] };
    expect(await (await as("PATCH", id, none)).json()).toMatchObject({ ...none, uses_left: null, budgets_left: [] });
    const codes: any = await (await as("GET", `${id}/codes`)).json();
    expect(codes.data).toMatchObject([{ code, uses_limit: null, used_count: 1 }]);
  });

  it("show and leave of each budget what orders in its own currency have left", async ({ expect }) => {
    const budgets = [
      { currency: "USD", amount: 90 },
      { currency: "EUR", amount: 80 },
    ];
    const coupon = await givenCoupon({ budgets });
    const shops = { USD: await givenShop(), EUR: await givenShop({ currency: "EUR" }) };
    const left = async () => {
      const { budgets_left } = await shown(coupon.promotion_id);
      const carts = await Promise.all(
        (["USD", "EUR"] as const).map(async (of) => cartOf(await givenCartWith(shops[of], coupon.code))),
      );
      return [budgets_left.map(({ amount }: any) => amount), carts.map(({ discount_total }) => discount_total)];
    };
    expect(await left()).toEqual([
      [90, 80],
      [90, 80],
    ]);
    const ctx = testContext();
    const use = { order_id: ctx.id(), customer: { user_id: null, email_index: ctx.id() } };
    const uses = (amount: number) => [{ ...coupon, amount }];
    await runBatch(ctx.db, countUses(ctx, { ...use, currency: "EUR", uses: uses(50) }));
    expect(await left()).toEqual([
      [90, 30],
      [90, 30],
    ]);
    await runBatch(ctx.db, countUses(ctx, { ...use, order_id: ctx.id(), currency: "USD", uses: uses(20) }));
    expect(await left()).toEqual([
      [70, 30],
      [70, 30],
    ]);
    await runBatch(ctx.db, giveBackUses(ctx, use.order_id));
    expect(await left()).toEqual([
      [70, 80],
      [70, 80],
    ]);
  });

  it.for([
    [{ uses_limit: 0 }, "uses_limit"],
    [{ customer_uses_limit: -1 }, "customer_uses_limit"],
    [{ uses_limit: 1.5 }, "uses_limit"],
    [{ budgets: [{ currency: "USD", amount: 0 }] }, "budgets.0.amount"],
    [
      {
        budgets: [
          { currency: "USD", amount: 1 },
          { currency: "USD", amount: 2 },
        ],
      },
      "budgets",
    ],
    [{ used_count: 0 }, "used_count"],
  ])("are refused as %j", async ([limits, path], { expect }) => {
    const { id } = await givenPromotion({ is_active: false });
    const problem = await problemOf(await as("PATCH", id, limits));
    expect([problem.status, problem.errors?.[0]?.path]).toEqual([422, path]);
  });
});

describe("a cart", () => {
  it("says that a code is used up, by orders in all or by the one that could use it", async ({ expect }) => {
    const shop = await givenShop();
    const cases = [
      [await givenCoupon({}, { uses_limit: 1 }), "already_used"],
      [await givenCoupon({ uses_limit: 1 }), "limit_reached"],
      [await givenCoupon({ budgets: [{ currency: "USD", amount: 100 }] }), "limit_reached"],
    ] as const;
    for (const [{ code }, reason] of cases) {
      await place(shop, await givenCartWith(shop, code), freshEmail());
      expect((await cartOf(await givenCartWith(shop, code))).coupons).toEqual([{ code, applied: false, reason }]);
    }
    const two = await givenCoupon({}, { uses_limit: 2 });
    for (const _ of [1, 2]) await place(shop, await givenCartWith(shop, two.code), freshEmail());
    const { rejected_codes } = await cartOf(await givenCartWith(shop, two.code));
    expect(rejected_codes).toEqual([{ code: two.code, reason: "limit_reached" }]);
  });

  it("takes no more off than is left of the budget, to the cent, and nothing in a currency without one", async ({
    expect,
  }) => {
    const { code } = await givenCoupon({ budgets: [{ currency: "USD", amount: 150 }] });
    const [shop, euros] = [await givenShop(), await givenShop({ currency: "EUR" })];
    const [first, second] = [await givenCartWith(shop, code), await givenCartWith(shop, code)];
    expect((await cartOf(second)).discount_total).toBe(100);
    await place(shop, first, freshEmail());
    expect((await cartOf(second)).discount_total).toBe(50);
    const { order } = await place(shop, second, freshEmail());
    expect(order.discount_total).toBe(50);
    const third = await cartOf(await givenCartWith(shop, code));
    expect([third.discount_total, third.coupons[0].reason]).toEqual([0, "limit_reached"]);
    expect((await cartOf(await givenCartWith(euros, code))).coupons[0].reason).toBe("not_applicable");
  });

  it("knows a customer again: a guest by the address at checkout, an account by itself and its verified address", async ({
    expect,
  }) => {
    const shop = await givenShop();
    const { code } = await givenCoupon({ customer_uses_limit: 1 });
    const email = freshEmail();
    const first = await place(shop, await givenCartWith(shop, code), email);
    expect(first.order.adjustments).toHaveLength(1);
    const guest = await givenCartWith(shop, code);
    expect((await cartOf(guest)).discount_total).toBe(100);
    const second = await place(shop, guest, email.toUpperCase());
    expect([second.order.adjustments, second.rejected_codes]).toEqual([[], [{ code, reason: "already_used" }]]);

    const { token, user_id, email: own } = await givenActor("customer");
    await place(shop, await givenCartWith(shop, code), own);
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id, quantity: 1 } });
    const theirs = () => call("POST", "/api/v1/cart/coupons", { token, body: { code } });
    expect(await (await theirs()).json()).toMatchObject({ coupons: [{ code, applied: true }] });
    await proveEmail(user_id);
    expect(await (await theirs()).json()).toMatchObject({ coupons: [{ applied: false, reason: "already_used" }] });
  });

  it("has an automatic promotion with a limit for as long as that is not reached", async ({ expect }) => {
    const shop = await givenShop();
    const automatic = await givenPromotion({
      is_automatic: true,
      uses_limit: 1,
      conditions: [{ kind: "products", product_ids: [shop.product_id] }],
    });
    const [first, second] = [await givenFullCart(shop), await givenFullCart(shop)];
    expect((await cartOf(second.cart_token)).discount_total).toBe(100);
    await place(shop, first.cart_token, freshEmail());
    expect((await cartOf(second.cart_token)).discount_total).toBe(0);
    await as("POST", `${automatic.id}/stop`);
  });
});
