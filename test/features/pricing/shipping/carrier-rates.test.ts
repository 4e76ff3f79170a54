import { afterEach, beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { problemOf, tripsOf } from "../../../support/api.ts";
import { lever } from "../../../support/carrier.ts";
import { checkoutBody, givenFullCart, givenShop } from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { callWith } from "../../../support/settings.ts";
import { freshPostalCode, type GivenMethod, givenShippingMethod } from "../../../support/shipping.ts";

const settings = { CARRIER_RATES: "parcel-api", CARRIER_RATES_TIMEOUT_MS: "400" };
const asking = callWith(settings);

let shop: Awaited<ReturnType<typeof givenShop>>;
let standard: GivenMethod;
let express: GivenMethod;
let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
  shop = await givenShop({ price: 1_000, stock: 100 });
  const rates = [{ currency: "USD", price: 777, free_above: 9_000 }];
  standard = await givenShippingMethod({ name: "Carried", carrier_service: "standard", rates });
  express = await givenShippingMethod({ name: "Carried fast", carrier_service: "express", rates });
});
afterEach(() => lever("DELETE", "failures"));

/** Nobody has asked about it before: answers are remembered. */
const freshPlace = (country = "US") => ({ country, state: "CA", postal_code: freshPostalCode() });
type Place = ReturnType<typeof freshPlace>;

const query = ({ country, state, postal_code }: Place, more = "") =>
  `country=${country}&state=${state}&postal_code=${postal_code}&currency=USD${more}`;
const ratesAt = (place: Place, more = "&weight=1500", ask = asking) =>
  ask("GET", `/api/v1/shipping/rates?${query(place, more)}`);
const priceIn = (data: any[], { id }: GivenMethod): number | null =>
  data.find((one) => one.shipping_method_id === id)?.price ?? null;
const pricesAt = async (place: Place, more?: string, ask?: typeof asking): Promise<(number | null)[]> => {
  const { data } = await (await ratesAt(place, more, ask)).json<any>();
  return [standard, express].map((method) => priceIn(data, method));
};
const fail = (kind: string, more: object = {}) => lever("POST", "failures", { operation: "rates", kind, ...more });

const quote = async (cart_token: string, place: Place) =>
  asking("POST", "/api/v1/checkout/quote", {
    headers: { "cart-token": cart_token },
    body: { shipping_address: place, shipping_method_id: standard.id },
  });
const previewAt = async (place: Place): Promise<any> => {
  const items = [{ variant_id: shop.variant_id, quantity: 1 }];
  return (await asking("POST", "/api/v1/admin/shipping/preview", { token: admin, body: { ...place, items } })).json();
};
const optionOf = (shown: any, { id }: GivenMethod) => shown.options.find((one: any) => one.shipping_method_id === id);

describe("a method that asks a carrier", () => {
  it("costs what the carrier says, for one call for all methods together, which is remembered", async ({ expect }) => {
    const place = freshPlace();
    const first = await ratesAt(place);
    const { data } = await first.json<any>();
    expect([priceIn(data, standard), priceIn(data, express)]).toEqual([690, 1_490]);
    expect(data).toEqual(data.toSorted((a: any, b: any) => a.price - b.price));
    expect(tripsOf(first)).toMatchObject({ d1: 1, provider: 1 });
    expect(tripsOf(await ratesAt(place))).toMatchObject({ d1: 1, provider: 0 });
    expect(await pricesAt(place, "&weight=2500")).toEqual([790, 1_590]);
  });

  it("costs what its rates say in a shop that asks none, for no call", async ({ expect }) => {
    const answer = await ratesAt(freshPlace(), undefined, callWith({}));
    expect(tripsOf(answer)).toMatchObject({ d1: 1, provider: 0 });
    expect(priceIn((await answer.json<any>()).data, standard)).toBe(777);
  });

  it("is free where its rates say so, and is not asked about then", async ({ expect }) => {
    const place = freshPlace();
    expect(await pricesAt(place, "&weight=1500&subtotal=9000")).toEqual([0, 0]);
    expect(tripsOf(await ratesAt(place, "&weight=1500&subtotal=9000"))).toMatchObject({ provider: 0 });
  });

  it("cannot be chosen where the carrier does not go, and staff see why", async ({ expect }) => {
    const nowhere = freshPlace("AQ");
    expect(await pricesAt(nowhere)).toEqual([null, null]);
    const shown = await previewAt(nowhere);
    expect(shown.unavailable).toContainEqual(
      expect.objectContaining({ shipping_method_id: standard.id, reason: "not_carried" }),
    );
    const { cart_token } = await givenFullCart(shop, 1);
    expect(await problemOf(await quote(cart_token, nowhere))).toMatchObject({
      status: 422,
      code: "shipping_method_unavailable",
      reason: "not_carried",
    });
  });

  it.for([
    "error",
    "timeout",
    "nonsense",
    "not_json",
    "redirect",
    "huge",
    "negative_price",
    "other_currency",
    "huge_price",
    "no_number",
    "half_a_cent",
    "other_service",
    "prices_twice",
  ])(
    "costs what its rates say while the carrier answers with %s, and is not asked again at once",
    async (kind, { expect }) => {
      const place = freshPlace();
      await fail(kind);
      expect(await pricesAt(place)).toEqual([777, 777]);
      expect(tripsOf(await ratesAt(place))).toMatchObject({ provider: 0 });
    },
  );

  it("waits for the carrier no longer than the shop says", async ({ expect }) => {
    const place = freshPlace();
    await fail("slow", { delay_ms: 5_000 });
    const began = Date.now();
    expect(await pricesAt(place)).toEqual([777, 777]);
    expect(Date.now() - began).toBeLessThan(3_000);
  });

  it("is shown to staff with where its price comes from", async ({ expect }) => {
    const [told, untold] = [freshPlace(), freshPlace()];
    expect(optionOf(await previewAt(told), standard)).toMatchObject({ price_from: "carrier" });
    expect(optionOf(await previewAt(told), { ...standard, id: shop.shipping_method_id })).toMatchObject({
      price_from: "rates",
    });
    await fail("error");
    expect(optionOf(await previewAt(untold), standard)).toMatchObject({ price: 777, price_from: "fallback" });
  });

  it("is offered, quoted and ordered at one price, which the order keeps", async ({ expect }) => {
    const place = { country: "US", state: "CA", postal_code: "90998" };
    const { cart_token } = await givenFullCart(shop, 1);
    const headers = { "cart-token": cart_token };
    const options = await (
      await asking("GET", `/api/v1/cart/shipping-options?${query(place).replace("&currency=USD", "")}`, { headers })
    ).json<any>();
    const price = priceIn(options.data, standard);
    expect(price).not.toBe(777);
    const quoted = await (await quote(cart_token, place)).json<any>();
    expect(quoted.shipping_total).toBe(price);
    await fail("error", { times: 100 });
    const body = checkoutBody(shop, {
      shipping_address: { ...givenAddress, ...place },
      shipping_method_id: standard.id,
      expected_total: quoted.total,
    });
    const placed = await asking("POST", "/api/v1/checkout", { headers, body });
    const answer = await placed.json<any>();
    expect(answer).toMatchObject({ order: { shipping_total: price, total: quoted.total } });
  });

  it("of the carrier's name only, with what it needs to be asked", async ({ expect }) => {
    const missing = async (other: Record<string, string>) => {
      const answer = await callWith(other)("GET", "/api/v1/products?limit=1");
      return answer.status === 200 ? null : (await problemOf(answer)).missing;
    };
    expect(await missing(settings)).toBeNull();
    expect(await missing({ CARRIER_RATES: "pigeons" })).toBe("CARRIER_RATES is not a carrier with rates of this shop");
    expect(await missing({ ...settings, CARRIER_RATES_TIMEOUT_MS: "2001" })).toContain("CARRIER_RATES_TIMEOUT_MS");
  });
});
