import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody } from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { freshPostalCode, givenShippingMethod, givenShippingZone } from "../../../support/shipping.ts";

/** Two units of 600 g for 20.00 in a cart, and a method with a rate for them in one postal code alone. */
async function givenParcel(more: Record<string, unknown> = {}) {
  const postal_code = freshPostalCode();
  const zone = await givenShippingZone({ postal_codes: [postal_code] });
  const method = await givenShippingMethod({
    rates: [{ zone_id: zone.id, currency: "USD", price: 700, max_weight: 2_000, ...more }],
  });
  const product = await givenProduct({ price: 1_000, weight_grams: 600, stock_quantity: 9 });
  const variant_id = product.variants[0]?.id ?? "";
  const { cart_token } = await givenCart({ variant_id, quantity: 2 });
  const shop = { variant_id, product_id: product.id, shipping_method_id: method.id };
  const address = { ...givenAddress, country: "IE", postal_code };
  return { postal_code, method, cart_token, shop, address, zone };
}

const quote = (cart_token: string, body: object) =>
  call("POST", "/api/v1/checkout/quote", { body, headers: { "cart-token": cart_token } });
const options = (cart_token: string, query = "") =>
  call("GET", `/api/v1/cart/shipping-options${query}`, { headers: { "cart-token": cart_token } });

describe("the shipping of a cart", () => {
  it("is offered, quoted and charged at the same rate", async ({ expect }) => {
    const { cart_token, postal_code, method, shop, address } = await givenParcel();
    const offered = await options(cart_token, `?country=IE&postal_code=${postal_code}`);
    // None to the database where this isolate knows the goods.
    expect(tripsOf(offered)).toMatchObject({ object: 1, provider: 0 });
    expect(tripsOf(offered).d1).toBeLessThanOrEqual(1);
    expect((await offered.json<any>()).data).toContainEqual(
      expect.objectContaining({ shipping_method_id: method.id, price: 700, currency: "USD" }),
    );
    const place = { country: "IE", postal_code };
    const quoted = await quote(cart_token, { shipping_address: place, shipping_method_id: method.id });
    const { total, shipping_total } = await quoted.json<any>();
    expect(shipping_total).toBe(700);
    const body = checkoutBody(shop, { shipping_address: address, expected_total: total });
    const placed = await checkOut(cart_token, body);
    expect([placed.status, (await placed.json<any>()).order.shipping_total]).toEqual([201, 700]);
  });

  it("offers nothing that the address or the weight rules out", async ({ expect }) => {
    const { cart_token, postal_code, method, shop } = await givenParcel();
    const idsAt = async (query: string) =>
      (await (await options(cart_token, query)).json<any>()).data.map((one: any) => one.shipping_method_id);
    expect(await idsAt("")).not.toContain(method.id);
    expect(await idsAt("?country=IE")).not.toContain(method.id);
    const there = `?country=IE&postal_code=${postal_code}`;
    expect(await idsAt(there)).toContain(method.id);
    const body = { variant_id: shop.variant_id, quantity: 2 };
    await call("POST", "/api/v1/cart/items", { body, headers: { "cart-token": cart_token } });
    expect(await idsAt(there)).not.toContain(method.id);
    expect((await problemOf(await options(cart_token, "?postal_code=1"))).errors?.[0]?.path).toBe("country");
  });

  it.for([
    ["no_rate_for_zone", {}, { postal_code: "1" }],
    ["no_rate_in_currency", { currency: "JPY" }, {}],
    ["above_max_weight", { max_weight: 1_200 }, {}],
    ["below_min_weight", { min_weight: 1_201 }, {}],
    ["below_min_order_value", { min_order_value: 2_001 }, {}],
    ["above_max_order_value", { max_order_value: 2_000 }, {}],
  ] as const)(
    "cannot be chosen where there is %s, and nothing is ordered",
    async ([reason, rate, elsewhere], { expect }) => {
      const { cart_token, shop, address, method } = await givenParcel(rate);
      const shipping_address = { ...address, ...elsewhere };
      const refused = await problemOf(await checkOut(cart_token, checkoutBody(shop, { shipping_address })));
      const problem = { status: 422, code: "shipping_method_unavailable", reason, currency: "USD" };
      expect(refused).toMatchObject(problem);
      const { country, postal_code } = shipping_address;
      const asked = { shipping_address: { country, postal_code }, shipping_method_id: method.id };
      expect(await problemOf(await quote(cart_token, asked))).toMatchObject(problem);
    },
  );

  it("is by what discounts leave, and by a gap not at all", async ({ expect }) => {
    const { cart_token, shop, address, zone, method } = await givenParcel();
    const rates = [
      { zone_id: zone.id, currency: "USD", price: 700, max_weight: 1_000 },
      { zone_id: zone.id, currency: "USD", price: 900, min_weight: 1_500 },
    ];
    const body = { rates };
    await call("PUT", `/api/v1/admin/shipping/methods/${method.id}/rates`, { body, token: await tokenOf("admin") });
    const refused = await checkOut(cart_token, checkoutBody(shop, { shipping_address: address }));
    expect((await problemOf(refused))["reason"]).toBe("between_rates");
  });

  it("that costs something else since it was shown is told as a change", async ({ expect }) => {
    const { cart_token, shop, address, method, zone } = await givenParcel();
    const body = { rates: [{ zone_id: zone.id, currency: "USD", price: 750 }] };
    await call("PUT", `/api/v1/admin/shipping/methods/${method.id}/rates`, { body, token: await tokenOf("admin") });
    const shown = { expected_total: 2_700, expected_totals: { shipping_total: 700 } };
    const refused = await checkOut(cart_token, checkoutBody(shop, { shipping_address: address, ...shown }));
    expect(await problemOf(refused)).toMatchObject({
      status: 409,
      code: "cart_changed",
      changes: [
        { part: "shipping_total", expected: 700, now: 750 },
        { part: "total", expected: 2_700, now: 2_750 },
      ],
    });
  });

  it("by a method that is not offered any more is refused as one that there is not", async ({ expect }) => {
    const { cart_token, shop, address, method } = await givenParcel();
    const path = `/api/v1/admin/shipping/methods/${method.id}`;
    await call("PATCH", path, { body: { is_active: false }, token: await tokenOf("admin") });
    for (const shipping_method_id of [method.id, crypto.randomUUID()]) {
      const body = checkoutBody(shop, { shipping_address: address, shipping_method_id });
      expect((await problemOf(await checkOut(cart_token, body)))["reason"]).toBe("not_offered");
    }
    const body = checkoutBody(shop, { shipping_address: address, shipping_method_id: undefined });
    expect((await problemOf(await checkOut(cart_token, body)))["reason"]).toBe("required");
  });
});
