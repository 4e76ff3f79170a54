import { describe, it } from "vitest";
import { givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, levelOf, paying } from "../../../support/checkout.ts";
import { givenGiftCard, payWith } from "../../../support/gift-cards.ts";
import { givenAddress } from "../../../support/orders.ts";
import { givenCoupon } from "../../../support/promotions.ts";

const { country, state, postal_code } = givenAddress;
const place = { country, state, postal_code };

const quote = (cart_token: string, body: object) =>
  call("POST", "/api/v1/checkout/quote", { body, headers: { "cart-token": cart_token } });

describe("a quote", () => {
  it("says what the order then costs, part by part, and holds nothing", async ({ expect }) => {
    const [shop, card] = [await givenShop({ price: 1_000, stock: 5 }), await givenGiftCard({ amount: 300 })];
    const { cart_token } = await givenFullCart(shop, 2);
    await payWith(cart_token, card.code);
    const { shipping_method_id } = shop;
    const answer = await quote(cart_token, { shipping_address: place, shipping_method_id });
    const quoted: any = await answer.json();
    expect(answer.status).toBe(200);
    expect(await levelOf(shop.variant_id)).toMatchObject({ held: 0, committed: 0 });
    const cart: any = await (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json();
    expect(quoted.items).toMatchObject([{ id: cart.items[0].id, variant_id: shop.variant_id, quantity: 2 }]);
    expect(quoted.tenders).toEqual([{ account_id: card.id, last4: card.code.slice(-4), amount: 300 }]);
    const { subtotal, discount_total, shipping_total, tax_total, total, amount_due } = quoted;
    expect(quoted).toMatchObject({ subtotal: 2_000, total: subtotal - discount_total + shipping_total + tax_total });
    expect([amount_due, quoted.shipping_method.id]).toEqual([total - 300, shipping_method_id]);
    const expected = {
      expected_total: total,
      expected_totals: { subtotal, discount_total, shipping_total, tax_total },
      expected_amount_due: amount_due,
    };
    const { order }: any = await (await checkOut(cart_token, checkoutBody(shop, expected))).json();
    expect(order).toMatchObject({ subtotal, discount_total, shipping_total, tax_total, total, amount_due });
  });

  it("counts a code of so many uses by one customer as the checkout with the same address does", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { code } = await givenCoupon({ customer_uses_limit: 1 });
    const [buyer, other] = [`${crypto.randomUUID()}@example.com`, `${crypto.randomUUID()}@example.com`];
    const seen = [];
    for (const email of [buyer, buyer.toUpperCase(), other]) {
      const { cart_token } = await givenFullCart(shop);
      const headers = { "cart-token": cart_token };
      await call("POST", "/api/v1/cart/coupons", { body: { code }, headers });
      const { shipping_method_id } = shop;
      const quoted: any = await (
        await quote(cart_token, { shipping_address: place, shipping_method_id, email })
      ).json();
      const expected = { email, expected_total: quoted.total, ...paying(undefined) };
      const answer = await checkOut(cart_token, checkoutBody(shop, expected));
      seen.push([quoted.discount_total, quoted.rejected_codes, answer.status]);
    }
    const used = [{ code, reason: "already_used" }];
    expect(seen).toEqual([
      [100, [], 201],
      [0, used, 201],
      [100, [], 201],
    ]);
  });

  it("takes store credit as the checkout does, where it is to be used", async ({ expect }) => {
    const [shop, admin] = [await givenShop({ price: 1_000 }), await givenActor("admin")];
    const { token, user_id } = await givenCustomer();
    const credit = { amount: 400, currency: "USD", reason: "a late parcel" };
    await call("POST", `/api/v1/admin/users/${user_id}/store-credit`, { token: admin.token, body: credit });
    await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id } });
    for (const use_store_credit of [false, true]) {
      const terms = { shipping_method_id: shop.shipping_method_id, use_store_credit };
      const body = { shipping_address: place, ...terms };
      const quoted: any = await (await call("POST", "/api/v1/checkout/quote", { token, body })).json();
      expect(quoted.amount_due).toBe(quoted.total - (use_store_credit ? 400 : 0));
      const shown = { expected_total: quoted.total, expected_amount_due: quoted.amount_due };
      const answer = await call("POST", "/api/v1/checkout", {
        token,
        body: { ...checkoutBody(shop, { ...paying(undefined), ...terms, ...shown }), email: undefined },
        headers: { "idempotency-key": crypto.randomUUID() },
      });
      const { order, ...problem }: any = await answer.json();
      expect([answer.status, order?.amount_due, problem.code]).toEqual([201, quoted.amount_due, undefined]);
      await call("POST", `/api/v1/orders/${order.id}/cancel`, { token });
    }
  });

  it("without a shipping method costs the goods alone", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const quoted: any = await (await quote(cart_token, { shipping_address: place })).json();
    expect(quoted).toMatchObject({ shipping_method: null, shipping_total: 0, subtotal: 1_000, tenders: [] });
  });

  it("takes one of the account's own addresses, and nobody else's", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const [owner, other] = [await givenCustomer(), await givenCustomer()];
    const own: any = await (
      await call("POST", "/api/v1/me/addresses", { token: owner.token, body: givenAddress })
    ).json();
    for (const { token } of [owner, other])
      await call("POST", "/api/v1/cart/items", { token, body: { variant_id: shop.variant_id } });
    const asks = (token: string) =>
      call("POST", "/api/v1/checkout/quote", { token, body: { shipping_address_id: own.id } });
    expect((await asks(owner.token)).status).toBe(200);
    expect((await problemOf(await asks(other.token))).code).toBe("shipping_address_not_found");
  });

  it("is refused with what a checkout would be refused with", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const cases: [object, number, string][] = [
      [{}, 422, "invalid_request"],
      [{ shipping_address: { country: "XX" } }, 422, "invalid_request"],
      [{ shipping_address: { ...place, city: "Portland" } }, 422, "invalid_request"],
      [{ shipping_address: place, shipping_address_id: crypto.randomUUID() }, 422, "invalid_request"],
      [{ shipping_address_id: crypto.randomUUID() }, 422, "shipping_address_not_found"],
      [{ shipping_address: place, shipping_method_id: crypto.randomUUID() }, 422, "shipping_method_unavailable"],
      [{ shipping_address: place, vat_number: "DE1" }, 422, "invalid_request"],
      [{ shipping_address: place, email: "nobody" }, 422, "invalid_request"],
    ];
    for (const [body, status, code] of cases) {
      const answer = await quote(cart_token, body);
      const problem = await problemOf(answer);
      expect([JSON.stringify(body), answer.status, problem.code]).toEqual([JSON.stringify(body), status, code]);
    }
    await checkOut(cart_token, checkoutBody(shop, paying("pm_card_visa")));
    const { cart_token: other } = await givenFullCart(shop);
    await call("DELETE", "/api/v1/cart", { headers: { "cart-token": other } });
    expect((await problemOf(await quote(other, { shipping_address: place }))).code).toBe("cart_empty");
  });
});
