import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, it } from "vitest";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { checkoutBody, givenFullCart, givenShop } from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { callWith } from "../../../support/settings.ts";
import { control } from "../../../support/stripe.ts";
import { exempt, givenRate, givenZone } from "../../../support/taxes.ts";

const TAX_ENGINE = { TAX_ENGINE: "stripe", TAX_ENGINE_TIMEOUT_MS: "400" };
const place = { country: "US", state: "CA", postal_code: "90999" };
const address = { ...givenAddress, ...place };
const withEngine = callWith(TAX_ENGINE);

/** What the engine takes of 2 × 10.00 and of shipping, 7.25 % in two parts, and what the shop's own 10 % are. */
let shop: Awaited<ReturnType<typeof givenShop>>;
beforeAll(async () => {
  shop = await givenShop({ price: 1_000, stock: 200 });
  const { id } = await givenZone({ name: "Where the engine knows better", countries: ["US"], postal_codes: ["90999"] });
  await givenRate(id, { applies_to_shipping: false });
});
afterEach(() => control("DELETE", "failures"));

const fail = (kind: string, delay_ms = 0) =>
  control("POST", "failures", { operation: "tax.calculations.create", kind, times: 1, delay_ms });

async function quoted(ask: typeof withEngine = withEngine, cart_token?: string) {
  const token = cart_token ?? (await givenFullCart(shop, 2)).cart_token;
  const answer = await ask("POST", "/api/v1/checkout/quote", {
    headers: { "cart-token": token },
    body: { shipping_address: place, shipping_method_id: shop.shipping_method_id },
  });
  return { status: answer.status, trips: tripsOf(answer), body: await answer.json<any>() };
}

const checkOut = async (cart_token: string, more: object = {}, key = crypto.randomUUID(), ask = withEngine) =>
  ask("POST", "/api/v1/checkout", {
    key,
    headers: { "cart-token": cart_token },
    body: checkoutBody(shop, { shipping_address: address, ...more }),
  });

describe("a shop with a tax engine", () => {
  it("charges what the engine says of each line and of shipping, for one call more", async ({ expect }) => {
    const [with_it, without] = [await quoted(), await quoted(callWith({}))];
    const { items, shipping_tax_lines, ...quote } = with_it.body;
    expect(items).toMatchObject([
      {
        tax_total: 145,
        tax_lines: [
          { name: "California: Sales Tax", rate_ppm: 60_000, kind: "standard", amount: 120, included: false },
          { name: "Los Angeles: Local Sales and Use Tax", rate_ppm: 12_500, amount: 25 },
        ],
      },
    ]);
    const of_shipping = shipping_tax_lines.reduce((sum: number, { amount }: any) => sum + amount, 0);
    expect(of_shipping).toBeGreaterThan(0);
    expect(quote).toMatchObject({ tax_source: "engine", tax_total: 145 + of_shipping });
    expect(quote.total).toBe(quote.subtotal + quote.shipping_total + quote.tax_total);
    expect(without.body).toMatchObject({ tax_source: "built_in", tax_total: 200 });
    expect(with_it.trips).toEqual({ ...without.trips, provider: without.trips.provider + 1 });
  });

  it("places the order with what was quoted, and shows a cart that its tax is an estimate", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop, 2);
    const { body: quote } = await quoted(withEngine, cart_token);
    const cart = await (await withEngine("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json<any>();
    expect(cart.tax_is_estimated).toBe(true);
    const { order } = await (await checkOut(cart_token, { expected_total: quote.total })).json<any>();
    expect(order).toMatchObject({ tax_source: "engine", tax_total: quote.tax_total, total: quote.total });
    expect(order.shipping_tax_lines).toEqual(quote.shipping_tax_lines);
  });

  it("freezes the answer: a repeat and a checkout that is resumed never ask again", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop, 2);
    const [key, unpaid] = [crypto.randomUUID(), { payment: { provider: "stripe" } }];
    const first = await (await checkOut(cart_token, unpaid, key)).json<any>();
    await control("POST", "failures", { operation: "tax.calculations.create", kind: "too_much", times: 9 });
    const repeated = await (await checkOut(cart_token, unpaid, key)).json<any>();
    const resumed = await (await checkOut(cart_token, { ...unpaid, expected_total: first.order.total })).json<any>();
    for (const { order } of [repeated, resumed])
      expect([order.id, order.tax_source, order.total]).toEqual([first.order.id, "engine", first.order.total]);
    const { data } = await control("GET", "failures");
    expect(data).toMatchObject([{ times: 9 }]);
  });

  it.for([
    ["late", "slow", 900],
    ["out of reach", "timeout", 0],
    ["failing", "error", 0],
    ["lying about a sum", "wrong_sum", 0],
    ["lying about a line", "missing_line", 0],
    ["lying about the currency", "wrong_currency", 0],
    ["lying with a tax below zero", "negative", 0],
    ["lying with more tax than price", "too_much", 0],
  ] as const)("goes by its own rates while the engine is %s", async ([, kind, delay_ms], { expect }) => {
    await fail(kind, delay_ms);
    const began = Date.now();
    const { status, body } = await quoted();
    expect([status, body.tax_source, body.tax_total]).toEqual([200, "fallback", 200]);
    expect(body.items[0].tax_lines).toMatchObject([{ amount: 200, rate_ppm: 100_000 }]);
    expect(Date.now() - began).toBeLessThan(2_000);
    expect((await quoted()).body.tax_source).toBe("engine");
  });

  it("refuses a checkout that was quoted by the engine and would cost another total without it", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop, 2);
    const { body: quote } = await quoted(withEngine, cart_token);
    await fail("error");
    const refused = await problemOf(await checkOut(cart_token, { expected_total: quote.total }));
    expect(refused).toMatchObject({ code: "cart_changed", expected_total: quote.total });
    await fail("error");
    const { order } = await (await checkOut(cart_token)).json<any>();
    expect(order).toMatchObject({ tax_source: "fallback", tax_total: 200 });
  });

  it("goes by its own rates where the engine cannot tell the place", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop, 2);
    const answer = await withEngine("POST", "/api/v1/checkout/quote", {
      headers: { "cart-token": cart_token },
      body: { shipping_address: { country: "US" } },
    });
    expect(await answer.json()).toMatchObject({ tax_source: "fallback" });
  });

  it("asks about more lines than the engine shows at once", async ({ expect }) => {
    const shops = await Promise.all(Array.from({ length: 12 }, () => givenShop({ price: 1_000 })));
    const { cart_token } = await givenFullCart(shop, 2);
    for (const { variant_id } of shops)
      await call("POST", "/api/v1/cart/items", { body: { variant_id }, headers: { "cart-token": cart_token } });
    const { body } = await quoted(withEngine, cart_token);
    expect(body.tax_source).toBe("engine");
    expect(body.items.map(({ tax_total }: any) => tax_total).toSorted((a: number, b: number) => a - b)).toEqual([
      ...Array.from({ length: 12 }, () => 73),
      145,
    ]);
  });

  it("tells the engine amounts and country, state and postal code, and nothing of the person", async ({ expect }) => {
    const sent: string[] = [];
    const sandbox = env.STRIPE_SANDBOX;
    const fetch = async (url: RequestInfo | URL, init?: RequestInit) => {
      const request = new Request(url, init);
      if (request.url.includes("/tax/")) sent.push(await request.clone().text());
      return sandbox?.fetch(request) ?? new Response();
    };
    const watched = callWith(TAX_ENGINE, { STRIPE_SANDBOX: { fetch } as unknown as Fetcher });
    const { cart_token } = await givenFullCart(shop, 2);
    const answer = await checkOut(cart_token, { note: "Ring twice" }, crypto.randomUUID(), watched);
    const { order } = await answer.json<any>();
    expect([answer.status, sent.length]).toEqual([201, 1]);
    const names = [...new URLSearchParams(sent[0])].map(([name]) => name.replaceAll(/\[\d+\]/g, "[]"));
    expect([...new Set(names)].toSorted()).toEqual([
      "currency",
      "customer_details[address][country]",
      "customer_details[address][postal_code]",
      "customer_details[address][state]",
      "customer_details[address_source]",
      "expand[]",
      "line_items[][amount]",
      "line_items[][quantity]",
      "line_items[][reference]",
      "line_items[][tax_behavior]",
      "shipping_cost[amount]",
      "shipping_cost[tax_behavior]",
    ]);
    const said = decodeURIComponent(sent[0] ?? "");
    for (const text of ["Ada", "ada@", "Square", "London", "Ring", order.id]) expect(said).not.toContain(text);
  });

  it("names the tax code of a class where the shop gives one", async ({ expect }) => {
    const books = callWith({ ...TAX_ENGINE, STRIPE_TAX_CODES: "standard=txcd_35010000, shipping=txcd_00000000" });
    const { body } = await quoted(books);
    expect(body.items[0]).toMatchObject({
      tax_total: 73,
      tax_lines: [
        { kind: "reduced", rate_ppm: 30_000, amount: 60 },
        { kind: "reduced", amount: 13 },
      ],
    });
    expect(body).toMatchObject({ tax_source: "engine", shipping_tax_lines: [] });
  });
});

describe("a customer who pays no tax", () => {
  const quote = async () => {
    const { user_id, token } = await givenCustomer();
    await exempt(user_id);
    const body = { variant_id: shop.variant_id, quantity: 1 };
    await call("POST", "/api/v1/cart/items", { token, body });
    const answer = await withEngine("POST", "/api/v1/checkout/quote", { token, body: { shipping_address: place } });
    return [tripsOf(answer).provider, await answer.json()] as const;
  };

  it("pays none by the engine, which is told so that it reports the sale", async ({ expect }) => {
    expect(await quote()).toMatchObject([
      1,
      { tax_source: "engine", tax_total: 0, subtotal: 1_000, items: [{ tax_lines: [] }], shipping_tax_lines: [] },
    ]);
  });

  it("pays none while the engine is down", async ({ expect }) => {
    await fail("error");
    expect(await quote()).toMatchObject([1, { tax_source: "fallback", tax_total: 0 }]);
  });
});

describe("the setting of an engine", () => {
  const missing = async (settings: Record<string, string>) => {
    const answer = await callWith(settings)("GET", "/api/v1/products?limit=1");
    return answer.status === 200 ? null : (await problemOf(answer)).missing;
  };

  it("is one error at the start where it names none, or half of one", async ({ expect }) => {
    expect(await missing({})).toBeNull();
    expect(await missing(TAX_ENGINE)).toBeNull();
    expect(await missing({ TAX_ENGINE: "abacus" })).toBe("TAX_ENGINE is not a tax engine of this shop");
    expect(await missing({ ...TAX_ENGINE, TAX_ENGINE_TIMEOUT_MS: "2001" })).toContain("TAX_ENGINE_TIMEOUT_MS");
    expect(await missing({ ...TAX_ENGINE, STRIPE_TAX_CODES: "books" })).toContain("STRIPE_TAX_CODES");
    expect(await missing({ STRIPE_TAX_CODES: "books=txcd_35010000" })).toBe(
      "STRIPE_TAX_CODES is set, and TAX_ENGINE is not stripe",
    );
  });
});
