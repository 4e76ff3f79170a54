import { afterAll, beforeAll, describe, it } from "vitest";
import { givenActor, givenCustomer, type GivenActor } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop, type GivenShop } from "../../../support/checkout.ts";
import { givenAddress } from "../../../support/orders.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

/** How the shop taxes is every other file's too: all that changes it is here, at a place that no other sells from or to. */

type Totals = Record<"subtotal" | "shipping_total" | "tax_total" | "total", number>;

let admin: GivenActor;
let before: any;
const settings = async (body?: object): Promise<any> => {
  const path = "/api/v1/admin/tax/settings";
  const answer = await call(body ? "PATCH" : "GET", path, { ...(body ? { body } : {}), token: admin.token });
  return answer.json();
};
const ask = (method: string, path: string, body?: object) =>
  call(method, `/api/v1/admin/tax${path}`, { ...(body ? { body } : {}), token: admin.token });
const codeOf = async (answer: Promise<Response>) => (await problemOf(await answer)).code;
const faultsOf = async (answer: Promise<Response>) => (await problemOf(await answer)).errors?.map(({ path }) => path);

beforeAll(async () => {
  admin = await givenActor("admin");
  const { updated_at: _at, ...fields } = await settings();
  before = fields;
});
afterAll(async () => {
  await settings(before);
});

describe("the tax settings", () => {
  it("are read, and changed field by field with an audit row", async ({ expect }) => {
    const { updated_at: _at, ...fields } = await settings();
    const countries = [{ country: "KP", prices_include_tax: true }];
    const changed = await ask("PATCH", "/settings", { countries });
    expect(changed.status).toBe(200);
    expect(await changed.json()).toMatchObject({ ...fields, countries });
    expect((await auditOf("1")).at(-1)).toMatchObject({
      action: "tax_settings.changed",
      changes: { before: { countries: fields.countries }, after: { countries } },
    });
    expect(await settings(fields)).toMatchObject(fields);
    expect(await settings()).toMatchObject(fields);
  });

  it("are refused where they name a country twice, or nothing that there is", async ({ expect }) => {
    const twice = [1, 2].map(() => ({ country: "KP", prices_include_tax: true }));
    expect(await faultsOf(ask("PATCH", "/settings", { countries: twice }))).toEqual(["countries.1.country"]);
    for (const body of [
      { home_country: "XX" },
      { same_price: "both" },
      { rounding_mode: "down" },
      { rounding_level: "cart" },
    ])
      expect(await codeOf(ask("PATCH", "/settings", body))).toBe("invalid_request");
  });
});

describe("an order", () => {
  let shop: GivenShop;
  const to = (country: string, more: object = {}) =>
    checkoutBody(shop, { shipping_address: { ...givenAddress, country, ...more } });
  /** Each order is quoted first, and costs what that says. */
  const placed = async (body: Record<string, unknown>, quantity = 1): Promise<any> => {
    const { cart_token } = await givenFullCart(shop, quantity);
    const { country, state, postal_code }: any = body["shipping_address"];
    const { email, shipping_method_id, vat_number } = body;
    const terms = { email, shipping_method_id, vat_number, shipping_address: { country, state, postal_code } };
    const headers = { "cart-token": cart_token };
    const quoted = await (await call("POST", "/api/v1/checkout/quote", { body: terms, headers })).json<Totals>();
    const answer = await checkOut(cart_token, body);
    if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
    const { order } = await answer.json<{ order: Totals }>();
    const sums = ({ subtotal, shipping_total, tax_total, total }: Totals) =>
      JSON.stringify({ subtotal, shipping_total, tax_total, total });
    if (sums(order) !== sums(quoted)) throw new Error(`quoted ${sums(quoted)}, placed ${sums(order)}`);
    return order;
  };

  beforeAll(async () => {
    shop = await givenShop({ price: 1_190, stock: 100 });
    const { id: malta } = await givenZone({ name: "Malta", countries: ["MT"] });
    // Carts of every test are taxed as at home: nothing there.
    await givenRate(malta, { rate_ppm: 0, kind: "zero", tax_class: "never" });
    const { id: cyprus } = await givenZone({ name: "Cyprus", countries: ["CY"] });
    await givenRate(cyprus, { rate_ppm: 190_000, applies_to_shipping: true });
    await givenRate(cyprus, { rate_ppm: 0, kind: "zero", tax_class: "books" });
    const { id: paphos } = await givenZone({ name: "Paphos", countries: ["CY"], postal_codes: ["8000...8999"] });
    await givenRate(paphos, { name: "Local tax", rate_ppm: 50_000, position: 1 });
    await givenRate(paphos, { name: "Island tax", rate_ppm: 100_000, position: 2, compound: true });
    await settings({ home_country: "MT" });
  });

  it("is taxed by the zone that it goes to, goods and shipping, each on lines of their own", async ({ expect }) => {
    const order = await placed(to("CY"), 2);
    expect(order).toMatchObject({
      subtotal: 2_380,
      shipping_total: 500,
      tax_total: 452 + 95,
      total: 3_427,
      tax_relief: null,
    });
    expect(order.items[0].tax_lines).toMatchObject([{ name: "VAT", rate_ppm: 190_000, amount: 452, included: false }]);
    expect(order.shipping_tax_lines).toMatchObject([{ amount: 95 }]);
    const paphos = await placed(to("CY", { postal_code: "8010" }));
    expect(paphos.items[0].tax_lines).toMatchObject([
      { name: "Local tax", amount: 60 },
      { name: "Island tax", amount: 125 },
    ]);
    expect(paphos).toMatchObject({ tax_total: 185, shipping_tax_lines: [] });
  });

  it("has a line of 0 for zero-rated goods, with their kind", async ({ expect }) => {
    const product = await givenProduct({ price: 1_190, tax_class: "books" });
    const books = { ...shop, variant_id: product.variants[0]?.id ?? "" };
    const { cart_token } = await givenFullCart(books);
    const { order }: any = await (await checkOut(cart_token, to("CY"))).json();
    expect(order.items[0].tax_lines).toMatchObject([{ kind: "zero", rate_ppm: 0, amount: 0 }]);
    expect(order.tax_total).toBe(95);
  });

  it("of a business of another member state is not taxed, and keeps its number sealed", async ({ expect }) => {
    const order = await placed({ ...to("CY"), vat_number: "fr 40 303265045" });
    expect(order).toMatchObject({
      vat_number: "FR40303265045",
      tax_relief: "reverse_charge",
      tax_total: 0,
      tax_included_total: 0,
      total: 1_690,
    });
    expect(order.items[0].tax_lines).toEqual([]);
    const seen: any = await (await call("GET", `/api/v1/admin/orders/${order.id}`, { token: admin.token })).json();
    expect(seen).toMatchObject({ vat_number: "FR40303265045", tax_relief: "reverse_charge" });
  });

  it("is taxed where the number is one of no other member state, or goods go nowhere else", async ({ expect }) => {
    const british = await placed({ ...to("CY"), vat_number: "GB980780684" });
    expect(british).toMatchObject({ vat_number: "GB980780684", tax_relief: null, tax_total: 226 + 95 });
    expect(
      await placed({ ...to("JP", { state: "x", postal_code: "1000001" }), vat_number: "FR40303265045" }),
    ).toMatchObject({
      tax_relief: null,
      tax_total: 0,
    });
  });

  it("is refused with a number whose form or check digit is wrong", async ({ expect }) => {
    for (const vat_number of ["FR40303265046", "40303265045", "nonsense", "", "🇫🇷"]) {
      const { cart_token } = await givenFullCart(shop);
      const answer = await checkOut(cart_token, { ...to("CY"), vat_number });
      expect((await problemOf(answer)).errors?.map(({ path }) => path)).toEqual(["vat_number"]);
    }
  });

  it("includes its tax where the country's prices do", async ({ expect }) => {
    await settings({ countries: [{ country: "CY", prices_include_tax: true }] });
    // 11.90 before tax at home is 14.16 with 19 % there.
    const order = await placed(to("CY"));
    expect(order).toMatchObject({
      subtotal: 1_416,
      tax_total: 0,
      tax_included_total: 226 + 95,
      shipping_total: 595,
      total: 2_011,
    });
    expect(order.items[0].unit_price).toBe(1_416);
    await settings({ countries: [] });
  });

  it("is refused when taxes have changed what the shopper was shown", async ({ expect }) => {
    const { cart_token } = await givenFullCart(shop);
    const answer = await checkOut(cart_token, { ...to("CY"), expected_total: 1_690 });
    expect(await problemOf(answer)).toMatchObject({ code: "cart_changed", total: 1_690 + 226 + 95 });
  });
});

describe("an exemption", () => {
  const path = (id: string) => `/api/v1/admin/users/${id}/tax-exemption`;
  const put = (id: string, body: object) => call("PUT", path(id), { body, token: admin.token });

  it("is given, replaced and ended by staff, audited without its number", async ({ expect }) => {
    const { user_id } = await givenCustomer();
    expect(await codeOf(call("GET", path(user_id), { token: admin.token }))).toBe("tax_exemption_not_found");
    const expires_at = "2027-01-31T00:00:00.000Z";
    expect(await (await put(user_id, { number: "E-1", expires_at })).json()).toMatchObject({
      number: "E-1",
      expires_at,
    });
    expect((await put(user_id, { number: "E-2" })).status).toBe(200);
    const shown: any = await (await call("GET", path(user_id), { token: admin.token })).json();
    expect(shown).toMatchObject({ number: "E-2", expires_at: null });
    expect((await call("DELETE", path(user_id), { token: admin.token })).status).toBe(204);
    expect(await codeOf(call("DELETE", path(user_id), { token: admin.token }))).toBe("tax_exemption_not_found");
    const entries = (await auditOf(user_id)).filter(({ action }) => action.startsWith("user.tax_"));
    expect(entries.map(({ action }) => action)).toEqual([
      "user.tax_exempted",
      "user.tax_exempted",
      "user.tax_exemption_ended",
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/E-[12]/);
    expect(await codeOf(put(crypto.randomUUID(), { number: "E-1" }))).toBe("user_not_found");
    expect(await faultsOf(put(user_id, { number: "" }))).toEqual(["number"]);
    expect(await faultsOf(put(user_id, { number: "E-1", expires_at: "soon" }))).toEqual(["expires_at"]);
  });

  it("takes the tax off a customer's orders while it is valid, at no further trip", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000, stock: 100 });
    const customer = await givenCustomer();
    const buy = async () => {
      await call("POST", "/api/v1/cart/items", { body: { variant_id: shop.variant_id }, token: customer.token });
      const body = checkoutBody(shop, { shipping_address: { ...givenAddress, country: "CY" } });
      const headers = { "idempotency-key": crypto.randomUUID() };
      const answer = await call("POST", "/api/v1/checkout", { body, headers, token: customer.token });
      return { trips: tripsOf(answer), order: ((await answer.json()) as any).order };
    };
    const taxed = await buy();
    expect(taxed.order).toMatchObject({ tax_relief: null, tax_total: 190 + 95 });
    await put(customer.user_id, { number: "E-1" });
    const exempt = await buy();
    expect(exempt.order).toMatchObject({ tax_relief: "exemption", tax_total: 0, total: 1_500 });
    expect(exempt.trips.d1).toBeLessThanOrEqual(taxed.trips.d1);
    await put(customer.user_id, { number: "E-1", expires_at: "2020-01-01T00:00:00Z" });
    expect((await buy()).order).toMatchObject({ tax_relief: null, tax_total: 190 + 95 });
  });

  it("is the business of staff with settings:read and settings:write", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    expect((await call("GET", path(user_id), { token })).status).toBe(403);
    expect((await call("PUT", path(user_id), { token, body: { number: "x" } })).status).toBe(403);
  });
});
