import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { app } from "../../../../src/app.ts";
import { givenActor } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  givenShop,
  paying,
  paymentRow,
  untilStatus,
} from "../../../support/checkout.ts";
import { figuresOf, usesOf } from "../../../support/promotion-uses.ts";
import { givenCoupon } from "../../../support/promotions.ts";
import { stripe } from "../../../support/stripe.ts";
import { sweepLater } from "../../../support/sweep.ts";
import { Wire, wrapEnv } from "../../../support/wrap-env.ts";

const give = (cart_token: string, code: string) =>
  call("POST", "/api/v1/cart/coupons", { body: { code }, headers: { "cart-token": cart_token } });

/** A guest's cart with a code of ten per cent in it. */
async function givenCartWith(coupon: { code: string }, shop?: Awaited<ReturnType<typeof givenShop>>) {
  const sold = shop ?? (await givenShop());
  const { cart_token } = await givenFullCart(sold);
  await give(cart_token, coupon.code);
  return { shop: sold, cart_token };
}

async function place({ shop, cart_token }: Awaited<ReturnType<typeof givenCartWith>>, more: object = {}) {
  const answer = await checkOut(cart_token, checkoutBody(shop, { ...more }));
  const { order, order_token }: any = await answer.json();
  return { order, headers: { "order-token": order_token } };
}

const unpaid = { ...paying(undefined) };
const MINUTES = 60_000;

describe("an order with a discount", () => {
  it("counts as a use from its placing on, and for good once it was paid", async ({ expect }) => {
    const coupon = await givenCoupon();
    const { order } = await place(await givenCartWith(coupon));
    expect(order.adjustments).toMatchObject([{ promotion_id: coupon.promotion_id, amount: 100 }]);
    expect(await usesOf(order.id)).toMatchObject([{ ...coupon, user_id: null, amount: 100, currency: "USD" }]);
    await untilStatus(order.id, "processing");
    const { token } = await givenActor("admin");
    await call("PATCH", `/api/v1/admin/orders/${order.id}`, { token, body: { status: "cancelled" } });
    await untilStatus(order.id, "cancelled");
    expect(await usesOf(order.id)).toHaveLength(1);
    expect(await figuresOf(coupon)).toEqual({ used: 1, of_code: 1, spent: { USD: 100 } });
  });

  it.for(["cancelled", "expired", "failed"])("is none once it is %s unpaid", async (ending, { expect }) => {
    const coupon = await givenCoupon();
    const cart = await givenCartWith(coupon);
    const { order, headers } = await place(cart, unpaid);
    expect(await figuresOf(coupon)).toEqual({ used: 1, of_code: 1, spent: { USD: 100 } });
    if (ending === "cancelled") await call("POST", `/api/v1/orders/${order.id}/cancel`, { headers });
    if (ending === "expired") await sweepLater(30 * MINUTES);
    if (ending === "failed") {
      await stripe.paymentIntents.cancel((await paymentRow(order.id))?.intent_id ?? "");
      await sweepLater();
    }
    expect(await untilStatus(order.id, ending)).toBe(ending);
    expect(await usesOf(order.id)).toEqual([]);
    expect(await figuresOf(coupon)).toEqual({ used: 0, of_code: 0, spent: { USD: 0 } });
  });

  it("is not placed when its code was used up since it was priced, and its key is answered alike ever after", async ({
    expect,
  }) => {
    const coupon = await givenCoupon({}, { uses_limit: 1 });
    const [mine, other] = [await givenCartWith(coupon), await givenCartWith(coupon)];
    let theirs: Awaited<ReturnType<typeof place>> | undefined;
    const wire = new Wire(async ({ part, name }): Promise<"works"> => {
      if (part === "d1" && name.startsWith("d1 insert order_history")) theirs ??= await place(other, unpaid);
      return "works";
    });
    const key = crypto.randomUUID();
    const request = new Request("https://shop.test/api/v1/checkout", {
      method: "POST",
      headers: { "content-type": "application/json", "cart-token": mine.cart_token, "idempotency-key": key },
      body: JSON.stringify(checkoutBody(mine.shop)),
    });
    const execution = createExecutionContext();
    const first = await app.fetch(request, wrapEnv(env, wire), execution);
    await waitOnExecutionContext(execution);
    const problem = await problemOf(first);
    const { promotion_id, code: coupon_code } = coupon;
    expect(problem).toMatchObject({ status: 409, code: "coupon_limit_reached", promotion_id, coupon_code });
    expect(await figuresOf(coupon)).toMatchObject({ used: 1, of_code: 1 });

    await call("POST", `/api/v1/orders/${theirs?.order.id}/cancel`, { headers: theirs?.headers ?? {} });
    expect(await figuresOf(coupon)).toMatchObject({ used: 0, of_code: 0 });
    const again = await problemOf(await checkOut(mine.cart_token, checkoutBody(mine.shop), key));
    expect({ ...again, request_id: "" }).toEqual({ ...problem, request_id: "" });
    expect((await place(mine)).order.adjustments).toHaveLength(1);
  });

  it("is refused for its code rather than for its total, when that is used up before it is priced", async ({
    expect,
  }) => {
    const coupon = await givenCoupon({}, { uses_limit: 1 });
    const [mine, other] = [await givenCartWith(coupon), await givenCartWith(coupon)];
    const { order } = await place(other, unpaid);
    const expected = { expected_total: order.total };
    const problem = await problemOf(await checkOut(mine.cart_token, checkoutBody(mine.shop, expected)));
    expect(problem).toMatchObject({ code: "coupon_limit_reached", promotion_id: coupon.promotion_id });
    const cart: any = await (await call("GET", "/api/v1/cart", { headers: { "cart-token": mine.cart_token } })).json();
    expect(cart.coupons).toEqual([{ code: coupon.code, applied: false, reason: "already_used" }]);
    const { order: dearer } = await place(mine, { expected_total: order.total + 100 });
    expect(dearer.adjustments).toEqual([]);
  });
});
