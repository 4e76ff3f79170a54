import { env } from "cloudflare:workers";
import { it } from "vitest";
import { call, problemOf } from "../../../support/api.ts";
import {
  checkOut,
  checkoutBody,
  givenFullCart,
  type GivenShop,
  givenShop,
  paying,
  untilStatus,
} from "../../../support/checkout.ts";
import { checkOutInACrowd } from "../../../support/cut-off.ts";
import { crowdOf } from "../../../support/part.ts";
import { figuresOf } from "../../../support/promotion-uses.ts";
import { givenCoupon } from "../../../support/promotions.ts";
import { sweepLater } from "../../../support/sweep.ts";

/** As many as press the button at the same moment. */
const SHOPPERS = crowdOf(16, 200);
const MINUTES = 60_000;

type Shopper = { readonly cart_token: string; readonly key: string; readonly headers: Record<string, string> };

/** Guests of as many addresses, each with one unit and this code in a cart. */
const givenShoppers = (shop: GivenShop, code: string, count: number): Promise<Shopper[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const { cart_token } = await givenFullCart(shop);
      const headers = { "cart-token": cart_token, "cf-connecting-ip": `10.77.${at % 250}.${1 + Math.floor(at / 250)}` };
      const given = await call("POST", "/api/v1/cart/coupons", { body: { code }, headers });
      if (given.status !== 201) throw new Error(`no code: ${given.status} ${await given.text()}`);
      return { cart_token, key: crypto.randomUUID(), headers };
    }),
  );

const emailOf = ({ key }: Shopper) => ({ email: `${key}@example.com` });

/** What the cart shows with shipping, as the storefront would send it along. */
async function totalOf(shop: GivenShop, { cart_token, headers }: Shopper): Promise<number> {
  const body = { shipping_address: { country: "US" }, shipping_method_id: shop.shipping_method_id };
  const quote = await call("POST", "/api/v1/checkout/quote", {
    body,
    headers: { "cart-token": cart_token, ...headers },
  });
  const { total }: any = await quote.json();
  return total;
}

const usesOf = (promotion_id: string) =>
  env.DB.prepare(
    `SELECT count(*) AS rows, coalesce(sum(u.amount), 0) AS amount, count(o.id) AS live FROM promotion_uses u
     LEFT JOIN orders o ON o.id = u.order_id AND o.status NOT IN ('expired', 'cancelled', 'failed') WHERE u.promotion_id = ?`,
  )
    .bind(promotion_id)
    .first<{ rows: number; amount: number; live: number }>();

it(`of ${SHOPPERS} checkouts at once with a code for one order, one is placed, and the others hear why`, async ({
  expect,
}) => {
  const shop = await givenShop({ stock: 2 * SHOPPERS });
  const coupon = await givenCoupon({}, { uses_limit: 1 });
  const shoppers = await givenShoppers(shop, coupon.code, SHOPPERS);
  const expected_total = await totalOf(shop, shoppers[0] ?? { cart_token: "", key: "", headers: {} });
  const press = (shopper: Shopper) =>
    checkOut(
      shopper.cart_token,
      checkoutBody(shop, { expected_total, ...emailOf(shopper) }),
      shopper.key,
      shopper.headers,
    );
  const answers = await Promise.all(shoppers.map(async (shopper) => ({ shopper, answer: await press(shopper) })));
  const [won, ...others] = answers.toSorted((a, b) => a.answer.status - b.answer.status);
  if (won?.answer.status !== 201) throw new Error("nobody has it");
  const { order }: any = await won.answer.json();
  expect([order.total, order.adjustments.length]).toEqual([expected_total, 1]);
  const { promotion_id, code: coupon_code } = coupon;
  const refusal = { status: 409, code: "coupon_limit_reached", promotion_id, coupon_code };
  for (const { answer } of others) expect(await problemOf(answer)).toMatchObject(refusal);
  await untilStatus(order.id, "processing");
  for (const { shopper } of others.slice(0, 20)) expect(await problemOf(await press(shopper))).toMatchObject(refusal);
  expect(await figuresOf(coupon)).toEqual({ used: 1, of_code: 1, spent: { USD: 100 } });
  expect(await usesOf(promotion_id)).toEqual({ rows: 1, amount: 100, live: 1 });
}, 180_000);

it(`of ${SHOPPERS} of which every other one is cut off somewhere, one at most has it, and none once all have expired`, async ({
  expect,
}) => {
  const shop = await givenShop({ stock: 2 * SHOPPERS });
  const coupon = await givenCoupon({}, { uses_limit: 1 });
  const { promotion_id } = coupon;
  const shoppers = await givenShoppers(shop, coupon.code, SHOPPERS);
  const press = (shopper: Shopper, at: number) =>
    checkOutInACrowd(at, {
      body: checkoutBody(shop, { ...paying(undefined), ...emailOf(shopper) }),
      headers: { "idempotency-key": shopper.key, ...shopper.headers },
    });
  const lived = await Promise.all(shoppers.map(press));
  // How many come to the operation before which they die depends on how soon they are refused.
  expect(lived.filter((one) => !one).length).toBeGreaterThan(SHOPPERS / 10);
  const uses = await usesOf(promotion_id);
  const figures = await figuresOf(coupon);
  expect(uses?.rows).toBeLessThanOrEqual(1);
  expect([figures.used, figures.of_code, uses?.live]).toEqual([uses?.rows, uses?.rows, uses?.rows]);

  await sweepLater(31 * MINUTES);
  expect(await usesOf(promotion_id)).toEqual({ rows: 0, amount: 0, live: 0 });
  expect(await figuresOf(coupon)).toMatchObject({ used: 0, of_code: 0 });
  const [last] = await givenShoppers(shop, coupon.code, 1);
  const answer = await checkOut(last?.cart_token ?? "", checkoutBody(shop), last?.key, last?.headers);
  const { order }: any = await answer.json();
  expect(order.adjustments).toHaveLength(1);
}, 180_000);

it("a budget is not passed by a cent by orders that are placed at once, and is spent to the last", async ({
  expect,
}) => {
  const crowd = 40;
  const shop = await givenShop({ stock: 2 * crowd });
  const budget = 730;
  const coupon = await givenCoupon({ budgets: [{ currency: "USD", amount: budget }] });
  const place = async (shopper: Shopper) => {
    const answer = await checkOut(
      shopper.cart_token,
      checkoutBody(shop, emailOf(shopper)),
      shopper.key,
      shopper.headers,
    );
    const { order, code }: any = await answer.json();
    return answer.status === 201 ? order.discount_total : code;
  };
  const answers = await Promise.all((await givenShoppers(shop, coupon.code, crowd)).map(place));
  const placed = answers.filter((one) => typeof one === "number");
  expect(answers.filter((one) => typeof one !== "number" && one !== "coupon_limit_reached")).toEqual([]);
  const taken = placed.reduce((sum, amount) => sum + amount, 0);
  expect(taken).toBeLessThanOrEqual(budget);
  expect((await usesOf(coupon.promotion_id))?.amount).toBe(taken);
  expect((await figuresOf(coupon)).spent).toEqual({ USD: taken });
  for (const shopper of await givenShoppers(shop, coupon.code, 9)) await place(shopper);
  expect((await figuresOf(coupon)).spent).toEqual({ USD: budget });
  expect((await usesOf(coupon.promotion_id))?.amount).toBe(budget);
}, 180_000);
