import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, levelOf, paymentRow, untilStatus } from "../../../support/checkout.ts";
import { givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { givenCoupon } from "../../../support/promotions.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

/** Something of 10.00 USD with a price in another currency, a way to send it there, and a cart with two of it in that currency. */
async function givenCartIn(currency: string, amount: number, shipping = 400) {
  const product = await givenProduct({ price: 1_000, stock_quantity: 10 });
  const variant_id = product.default_variant_id ?? "";
  const prices = [{ variant: variant_id, currency, amount }];
  await call("PATCH", "/api/v1/admin/prices", { token: admin, body: { prices } });
  const method = await givenShippingMethod({ rates: [{ currency, price: shipping }] });
  const body = { variant_id, quantity: 2, currency };
  const made = await (await call("POST", "/api/v1/cart/items", { body })).json<{ cart_token: string }>();
  return { product_id: product.id, variant_id, shipping_method_id: method.id, cart_token: made.cart_token };
}

const put = (cart_token: string, path: string, body: object) =>
  call("POST", `/api/v1/cart${path}`, { body, headers: { "cart-token": cart_token } });

describe("something of the shop's currency that is bought in another", () => {
  it.for([
    ["EUR", 950],
    ["JPY", 1_500],
    ["BHD", 3_250],
  ] as const)("is priced, sent and paid in %s", async ([currency, amount], { expect }) => {
    const shop = await givenCartIn(currency, amount);
    const headers = { "cart-token": shop.cart_token };
    const options: any = await (await call("GET", "/api/v1/cart/shipping-options", { headers })).json();
    expect(options.data).toContainEqual(
      expect.objectContaining({ shipping_method_id: shop.shipping_method_id, price: 400, currency }),
    );
    expect(options.data.every((one: { currency: string }) => one.currency === currency)).toBe(true);
    const total = 2 * amount + 400;
    const answer = await checkOut(shop.cart_token, { ...checkoutBody(shop), expected_total: total });
    const { order, payment }: any = await answer.json();
    expect([answer.status, order.currency, order.subtotal, order.total]).toEqual([201, currency, 2 * amount, total]);
    expect(payment).toMatchObject({ currency, amount: total });
    await untilStatus(order.id, "processing");
    expect((await paymentRow(order.id))?.captured).toBe(total);
    expect(order.items).toMatchObject([{ unit_price: amount, quantity: 2 }]);
  });

  it("is paid by a gift card of that currency alone, and takes a coupon's amount in it", async ({ expect }) => {
    const shop = await givenCartIn("EUR", 950);
    const { code } = await givenCoupon({
      action: {
        kind: "fixed",
        amounts: [
          { currency: "USD", amount: 700 },
          { currency: "EUR", amount: 300 },
        ],
      },
    });
    await put(shop.cart_token, "/coupons", { code });
    const dollars = await givenGiftCard({ amount: 5_000, currency: "USD" });
    const euros = await givenGiftCard({ amount: 500, currency: "EUR" });
    await payWith(shop.cart_token, dollars.code);
    const cart: any = await (await payWith(shop.cart_token, euros.code)).json();
    expect(cart).toMatchObject({
      currency: "EUR",
      subtotal: 1_900,
      discount_total: 600,
      total: 1_300,
      amount_due: 800,
    });
    expect(cart.tenders).toMatchObject([
      { account_id: dollars.id, amount: 0, problem: "currency_mismatch" },
      { account_id: euros.id, amount: 500, problem: null },
    ]);
    const { order }: any = await (await checkOut(shop.cart_token, checkoutBody(shop))).json();
    expect(order).toMatchObject({ currency: "EUR", total: 1_700, discount_total: 600, amount_due: 1_200 });
    expect(order.tenders).toMatchObject([{ account_id: euros.id, amount: 500 }]);
  });

  it("is another order once the cart is in another currency, and the earlier one ends", async ({ expect }) => {
    const shop = await givenCartIn("EUR", 950);
    const pending = checkoutBody(shop, { payment: { provider: "stripe" } });
    const first: any = await (await checkOut(shop.cart_token, pending)).json();
    const headers = { "cart-token": shop.cart_token };
    await call("PATCH", "/api/v1/cart", { body: { currency: "USD" }, headers });
    const method = await givenShippingMethod();
    const answer = await checkOut(shop.cart_token, checkoutBody({ ...shop, shipping_method_id: method.id }));
    const { order }: any = await answer.json();
    expect([answer.status, order.currency, order.subtotal]).toEqual([201, "USD", 2_000]);
    expect(order.id).not.toBe(first.order.id);
    await untilStatus(first.order.id, "cancelled", "expired", "failed");
  });

  it("is refused by name where it has no price in the cart's currency", async ({ expect }) => {
    const shop = await givenCartIn("EUR", 950);
    const other = await givenCartIn("EUR", 100);
    await put(shop.cart_token, "/items", { variant_id: other.variant_id });
    const prices = [{ variant: other.variant_id, currency: "EUR", amount: null }];
    await call("PATCH", "/api/v1/admin/prices", { token: admin, body: { prices } });
    const refused = await checkOut(shop.cart_token, checkoutBody(shop));
    expect(await problemOf(refused)).toMatchObject({
      status: 409,
      code: "not_sold_in_currency",
      currency: "EUR",
      items: [{ variant_id: other.variant_id }],
    });
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0 });
  });
});
