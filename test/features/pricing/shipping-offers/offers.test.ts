import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { freshPostalCode, givenShippingMethod, givenShippingZone } from "../../../support/shipping.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

/** A method that sends cheaply up to a kilogram to one postal code, dearly from two on, and for much more everywhere. */
async function givenBarge() {
  const postal_code = freshPostalCode();
  const zone = await givenShippingZone({ name: "The canal", postal_codes: [postal_code] });
  const rates = [
    { zone_id: zone.id, currency: "USD", price: 100, max_weight: 1_000, free_above: 9_000 },
    { zone_id: zone.id, currency: "USD", price: 300, min_weight: 2_000, max_weight: 9_000 },
    { currency: "USD", price: 2_000 },
  ];
  return { postal_code, zone, method: await givenShippingMethod({ name: "By barge", rates }) };
}

const rates = (query: string) => call("GET", `/api/v1/shipping/rates?${query}`);
const listed = async (query: string): Promise<any[]> => (await (await rates(query)).json<any>()).data;
const priceBy = async (id: string, query: string) =>
  (await listed(query)).find((one) => one.shipping_method_id === id)?.price ?? null;

describe("shipping rates", () => {
  it("are those of the place, the subtotal and the weight, in one trip", async ({ expect }) => {
    const { method, postal_code } = await givenBarge();
    const there = `country=IE&postal_code=${postal_code}&currency=USD`;
    const answer = await rates(`${there}&weight=999&subtotal=8999`);
    expect(tripsOf(answer).d1).toBe(1);
    expect((await answer.json<any>()).data).toContainEqual({
      shipping_method_id: method.id,
      name: "By barge",
      description: "",
      delivery_time: "",
      pickup_place: null,
      price: 100,
      currency: "USD",
    });
    expect(await priceBy(method.id, `${there}&weight=999&subtotal=9000`)).toBe(0);
    expect(await priceBy(method.id, `${there}&weight=2000`)).toBe(300);
    for (const weight of [1_000, 1_999, 9_000])
      expect(await priceBy(method.id, `${there}&weight=${weight}`)).toBeNull();
    // Without a weight it is one unit of the usual weight.
    expect(await priceBy(method.id, there)).toBe(100);
    expect(await priceBy(method.id, "country=IE&currency=USD")).toBe(2_000);
    expect(await priceBy(method.id, "currency=USD")).toBe(2_000);
    expect(await priceBy(method.id, `${there.replace("USD", "KWD")}&weight=1`)).toBeNull();
  });

  it("come cheapest first, and without a currency in the shop's own", async ({ expect }) => {
    await givenShippingMethod({ rates: [{ currency: "USD", price: 1 }], position: 99 });
    const prices = (await listed("country=FR")).map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect((await listed("")).every(({ currency }) => currency === "USD")).toBe(true);
  });

  it("change with the next request after staff changed them", async ({ expect }) => {
    const { id } = await givenShippingMethod({ rates: [] });
    expect(await priceBy(id, "")).toBeNull();
    const body = { rates: [{ currency: "USD", price: 777 }] };
    await call("PUT", `/api/v1/admin/shipping/methods/${id}/rates`, { body, token: admin });
    expect(await priceBy(id, "")).toBe(777);
    await call("PATCH", `/api/v1/admin/shipping/methods/${id}`, { body: { is_active: false }, token: admin });
    expect(await priceBy(id, "")).toBeNull();
  });

  it("refuse what nothing can be asked by", async ({ expect }) => {
    for (const [query, path] of [
      ["country=usa", "country"],
      ["country=XX", "country"],
      ["state=CA", "country"],
      ["postal_code=94103", "country"],
      ["currency=usd", "currency"],
      ["currency=XXX", "currency"],
      ["subtotal=-1", "subtotal"],
      ["subtotal=1.5", "subtotal"],
      ["weight=x", "weight"],
      ["weight=100000001", "weight"],
      ["colour=red", "colour"],
    ] as const) {
      const problem = await problemOf(await rates(query));
      expect([query, problem.code, problem.errors?.[0]?.path]).toEqual([query, "invalid_request", path]);
    }
  });
});

describe("a preview of shipping", () => {
  const preview = (body: object, token = admin) => call("POST", "/api/v1/admin/shipping/preview", { body, token });
  const previewed = async (body: object): Promise<any> => (await preview(body)).json();

  it("says what can be chosen at an address, and by which zone", async ({ expect }) => {
    const { method, zone, postal_code } = await givenBarge();
    const product = await givenProduct({ price: 4_000, weight_grams: 300 });
    const items = [{ variant_id: product.variants[0]?.id, quantity: 2 }];
    const answer = await preview({ country: "IE", postal_code, items });
    expect(tripsOf(answer).d1).toBe(1);
    const shown = await answer.json<any>();
    expect(shown).toMatchObject({ currency: "USD", order_value: 8_000, weight: 600, without_weight: [] });
    expect(shown.options).toContainEqual(
      expect.objectContaining({ shipping_method_id: method.id, price: 100, zone: { id: zone.id, name: "The canal" } }),
    );
    const elsewhere = await previewed({ country: "IE", items });
    expect(elsewhere.options).toContainEqual(
      expect.objectContaining({ shipping_method_id: method.id, price: 2_000, zone: null }),
    );
  });

  it("says of every other method why it cannot be chosen", async ({ expect }) => {
    const { zone, postal_code, method } = await givenBarge();
    const product = await givenProduct({ price: 1_000, weight_grams: 1_500 });
    const body = { country: "IE", postal_code, items: [{ variant_id: product.variants[0]?.id }] };
    const of = (more: object) => ({ currency: "USD", price: 5, ...more });
    const given = {
      inactive: { rates: [of({})], is_active: false },
      no_rate_in_currency: { rates: [of({ currency: "JPY" })] },
      no_rate_for_zone: { rates: [of({ zone_id: (await givenShippingZone()).id })] },
      below_min_order_value: { rates: [of({ min_order_value: 1_001 })] },
      above_max_order_value: { rates: [of({ zone_id: zone.id, max_order_value: 1_000 }), of({})] },
      below_min_weight: { rates: [of({ min_weight: 1_501 })] },
      above_max_weight: { rates: [of({ max_weight: 1_500 })] },
    };
    const made = await Promise.all(
      Object.entries(given).map(async ([reason, input]) => [(await givenShippingMethod(input)).id, reason] as const),
    );
    const { unavailable, options } = await previewed(body);
    const reasons = new Map(unavailable.map((one: any) => [one.shipping_method_id, one.reason]));
    for (const [id, reason] of made) expect([id, reasons.get(id)]).toEqual([id, reason]);
    expect(unavailable).toContainEqual({
      shipping_method_id: method.id,
      name: "By barge",
      reason: "between_rates",
      zone: { id: zone.id, name: "The canal" },
    });
    for (const { shipping_method_id } of options) expect(reasons.has(shipping_method_id)).toBe(false);
  });

  it("counts goods without a weight as the usual one, and says which", async ({ expect }) => {
    const [light, heavy] = [await givenProduct(), await givenProduct({ weight_grams: 2_000 })];
    const ids = [light, heavy].map(({ variants }) => variants[0]?.id);
    const items = [
      { variant_id: ids[0], quantity: 3 },
      { variant_id: ids[1], quantity: 1 },
    ];
    expect(await previewed({ country: "US", items })).toMatchObject({ weight: 3_500, without_weight: [ids[0]] });
  });

  it("refuses goods that there are not or that are not sold in the currency, and places that are none", async ({
    expect,
  }) => {
    const product = await givenProduct();
    const items = [{ variant_id: product.variants[0]?.id }];
    for (const [body, path] of [
      [{ country: "US", items: [{ variant_id: crypto.randomUUID() }] }, "items.0.variant_id"],
      [{ country: "US", currency: "KWD", items }, "items.0.variant_id"],
      [{ country: "us", items }, "country"],
      [{ items }, "country"],
      [{ country: "US", items: [] }, "items"],
      [{ country: "US", items, weight: 5 }, "weight"],
    ] as const)
      expect([path, (await problemOf(await preview(body))).errors?.[0]?.path]).toEqual([path, path]);
    expect((await preview({ country: "US", items }, await tokenOf("customer"))).status).toBe(403);
  });
});
