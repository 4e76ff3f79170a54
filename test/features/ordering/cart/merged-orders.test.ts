import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { customerCart, mergeGuestCart } from "#ordering/cart";
import type { ConcludeRequest } from "#ordering/checkout-journal";
import { settleOrder } from "#ordering/protocol";
import { portsOf } from "../../../../src/features/ordering/checkout/ports-of.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, untilStatus } from "../../../support/checkout.ts";
import { testContext } from "../../../support/context.ts";
import { givenCoupon } from "../../../support/promotions.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const ctx = testContext();
const object = (name: string) => env.CART.getByName(name);
const sold = (order_id: string): ConcludeRequest => ({ order_id, state: "sold", shortages: [] });
const add = (token: string, variant_id: string, quantity: number) =>
  call("POST", "/api/v1/cart/items", { body: { variant_id, quantity }, token });
const turnClock = (name: string, by_ms: number) =>
  runInDurableObject(object(name), (cart) => {
    cart.now = () => Date.now() + by_ms;
  });

type Cart = { items: { variant_id: string; quantity: number }[] };
const quantitiesOf = async (token: string) => {
  const cart = await (await call("GET", "/api/v1/cart", { token })).json<Cart>();
  return cart.items.map(({ quantity }) => quantity);
};

async function givenVariant(): Promise<string> {
  const product = await givenProduct({ price: 1_000, stock_quantity: 50 });
  return product.default_variant_id ?? "";
}

/** A guest's cart with two units and an open order for them, and a customer. */
async function givenOpenOrder() {
  const variant_id = await givenVariant();
  const customer = await givenCustomer();
  const { cart_id } = await givenCart({ variant_id, quantity: 2 });
  const order_id = ctx.id();
  await object(cart_id).begin({ key: ctx.id(), body_hash: "b", terms_hash: "t", order_id });
  return { variant_id, cart_id, order_id, ...customer };
}

type Heir = ReturnType<typeof object>;
type Call = "merge" | "takeSold";

/** What happens instead of the guest cart's next call to the account's: everything after it goes its usual way. */
async function interceptOnce(cart_id: string, name: Call, instead: (ask: () => Promise<void>) => Promise<void>) {
  await runInDurableObject(object(cart_id), (cart) => {
    let met = false;
    const via = (stub: Heir, called: Call) => async (request: never) => {
      const ask = async (): Promise<void> => stub[called](request);
      if (called !== name || met) return ask();
      met = true;
      return instead(ask);
    };
    const getByName = (key: string) => {
      const stub = object(key);
      return { merge: via(stub, "merge"), takeSold: via(stub, "takeSold") };
    };
    Object.assign(cart, { env: { ...env, CART: { getByName } } });
  });
}

describe("an order of a guest's cart that was sold before the cart went into an account's", () => {
  it("takes nothing out of the account's cart when it is settled again", async ({ expect }) => {
    const shop = await givenShop({ stock: 20 });
    const { cart_id, cart_token } = await givenFullCart(shop, 2);
    const answer = await checkOut(cart_token, checkoutBody(shop));
    const { order } = await answer.json<{ order: { id: string } }>();
    await untilStatus(order.id, "paid", "processing");
    await settleOrder(portsOf(ctx), order.id);
    const { user_id, token } = await givenCustomer();
    await mergeGuestCart(ctx, cart_id, user_id);
    await add(token, shop.variant_id, 3);
    // As a webhook about a refund does days later.
    await settleOrder(portsOf(ctx), order.id);
    expect(await quantitiesOf(token)).toEqual([3]);
  });
});

describe("an order of a guest's cart that is sold after the cart went into an account's", () => {
  it("takes its lines out of the account's cart once, also when it is settled again two days later", async ({
    expect,
  }) => {
    const { variant_id, cart_id, order_id, user_id, token } = await givenOpenOrder();
    await mergeGuestCart(ctx, cart_id, user_id);
    await object(cart_id).conclude(sold(order_id));
    expect(await quantitiesOf(token)).toEqual([]);
    for (const by_ms of [2 * DAY, 2 * DAY + 120 * MINUTE]) {
      await turnClock(customerCart(user_id), by_ms);
      await add(token, variant_id, 2);
    }
    await object(cart_id).conclude(sold(order_id));
    expect(await quantitiesOf(token)).toEqual([4]);
  });

  it("takes its lines out once when the account's cart did so and its answer was lost", async ({ expect }) => {
    const { variant_id, cart_id, order_id, user_id, token } = await givenOpenOrder();
    await mergeGuestCart(ctx, cart_id, user_id);
    await interceptOnce(cart_id, "takeSold", async (ask) => {
      await ask();
      throw new Error("the answer is lost");
    });
    await object(cart_id).conclude(sold(order_id));
    await turnClock(customerCart(user_id), 2 * DAY);
    await add(token, variant_id, 3);
    await object(cart_id).conclude(sold(order_id));
    expect(await quantitiesOf(token)).toEqual([3]);
  });

  it("is seen through by the guest cart's alarm when the account's cart did not answer", async ({ expect }) => {
    const { cart_id, order_id, user_id, token } = await givenOpenOrder();
    await mergeGuestCart(ctx, cart_id, user_id);
    await interceptOnce(cart_id, "takeSold", () => Promise.reject(new Error("cut off")));
    await object(cart_id).conclude(sold(order_id));
    expect(await quantitiesOf(token)).toEqual([2]);
    await turnClock(cart_id, MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(await quantitiesOf(token)).toEqual([]);
  });
});

describe("a guest's cart that owes an account's word of a sale", () => {
  it("stays past its 30 days until it was heard", async ({ expect }) => {
    const { cart_id, order_id, user_id, token } = await givenOpenOrder();
    await mergeGuestCart(ctx, cart_id, user_id);
    const refuse = () => Promise.reject(new Error("cut off"));
    await interceptOnce(cart_id, "takeSold", refuse);
    await object(cart_id).conclude(sold(order_id));
    await interceptOnce(cart_id, "takeSold", refuse);
    await turnClock(cart_id, 31 * DAY);
    await runDurableObjectAlarm(object(cart_id));
    expect(await quantitiesOf(token)).toEqual([2]);
    await turnClock(cart_id, 31 * DAY + MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(await quantitiesOf(token)).toEqual([]);
  });

  it("has the codes taken out that the sold order was priced with, and no others", async ({ expect }) => {
    const [used, own] = [await givenCoupon(), await givenCoupon()];
    const { user_id, token } = await givenCustomer();
    const { cart_id, cart_token } = await givenCart({ variant_id: await givenVariant(), quantity: 2 });
    const give = (code: string, who: { token?: string; headers?: Record<string, string> }) =>
      call("POST", "/api/v1/cart/coupons", { body: { code }, ...who });
    await give(used.code, { headers: { "cart-token": cart_token } });
    await give(own.code, { token });
    const order_id = ctx.id();
    await object(cart_id).begin({ key: ctx.id(), body_hash: "b", terms_hash: "t", order_id });
    await mergeGuestCart(ctx, cart_id, user_id);
    const codes = async () => {
      const cart: any = await (await call("GET", "/api/v1/cart", { token })).json();
      return cart.coupons.map(({ code }: any) => code);
    };
    expect(await codes()).toEqual([own.code, used.code]);
    await object(cart_id).conclude(sold(order_id));
    expect(await codes()).toEqual([own.code]);
  });
});

describe("an order of a guest's cart that is sold while the cart goes into an account's", () => {
  it("does not come back with lines that were on their way already", async ({ expect }) => {
    const { variant_id, cart_id, order_id, user_id, token } = await givenOpenOrder();
    await add(token, variant_id, 3);
    await interceptOnce(cart_id, "merge", async (ask) => {
      await object(cart_id).conclude(sold(order_id));
      await ask();
    });
    await mergeGuestCart(ctx, cart_id, user_id);
    expect(await quantitiesOf(token)).toEqual([3]);
  });

  it("takes nothing of the account's own when its lines never came along", async ({ expect }) => {
    const { variant_id, cart_id, order_id, user_id, token } = await givenOpenOrder();
    await add(token, variant_id, 3);
    await interceptOnce(cart_id, "merge", () => Promise.reject(new Error("cut off")));
    await mergeGuestCart(ctx, cart_id, user_id);
    await object(cart_id).conclude(sold(order_id));
    await turnClock(cart_id, MINUTE);
    await runDurableObjectAlarm(object(cart_id));
    expect(await quantitiesOf(token)).toEqual([3]);
  });

  it("takes its lines out when they came with a request that got no answer", async ({ expect }) => {
    const { variant_id, cart_id, order_id, user_id, token } = await givenOpenOrder();
    await add(token, variant_id, 3);
    await interceptOnce(cart_id, "merge", async (ask) => {
      await ask();
      throw new Error("the answer is lost");
    });
    await mergeGuestCart(ctx, cart_id, user_id);
    expect(await quantitiesOf(token)).toEqual([5]);
    await object(cart_id).conclude(sold(order_id));
    expect(await quantitiesOf(token)).toEqual([3]);
  });
});
