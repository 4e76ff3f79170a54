import { beforeAll, describe, it } from "vitest";
import { givenCustomer, tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { callWith } from "../../../support/settings.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

type Who = { readonly cart_token?: string; readonly token?: string };
const send = (method: string, path: string, body: object | undefined, { cart_token, token }: Who = {}) =>
  call(method, `/api/v1/cart${path}`, { body, token, headers: cart_token ? { "cart-token": cart_token } : {} });
const cartOf = async (who: Who): Promise<any> => (await send("GET", "", undefined, who)).json();

/** A variant of 10.00 USD, with these prices besides. */
async function givenVariant(prices: Record<string, number> = {}, price = 1_000): Promise<string> {
  const variant = (await givenProduct({ price, stock_quantity: 10 })).default_variant_id ?? "";
  const rows = Object.entries(prices).map(([currency, amount]) => ({ variant, currency, amount }));
  if (rows.length > 0) await call("PATCH", "/api/v1/admin/prices", { token: admin, body: { prices: rows } });
  return variant;
}

describe("the currency of a cart", () => {
  it("is the one that the first item is asked for in, and the others have their prices in it", async ({ expect }) => {
    const [mug, jar] = [await givenVariant({ EUR: 900 }), await givenVariant({ EUR: 1_900 })];
    const made: any = await (await send("POST", "/items", { variant_id: mug, currency: "EUR" })).json();
    expect(made).toMatchObject({ currency: "EUR", subtotal: 900, items: [{ unit_price: 900, warnings: [] }] });
    const { cart_token } = made;
    const added = await send("POST", "/items", { variant_id: jar }, { cart_token });
    expect(await added.json()).toMatchObject({ currency: "EUR", subtotal: 2_800 });
  });

  it("is refused of an item that has no price in it or is asked for in another", async ({ expect }) => {
    const [mug, plain] = [await givenVariant({ EUR: 900 }), await givenVariant()];
    const { cart_token }: any = await (await send("POST", "/items", { variant_id: mug, currency: "EUR" })).json();
    const mismatch = { status: 422, code: "currency_mismatch", currency: "EUR", variant_currency: "USD" };
    for (const body of [{ variant_id: plain }, { variant_id: mug, currency: "USD" }])
      expect(await problemOf(await send("POST", "/items", body, { cart_token }))).toMatchObject(mismatch);
    const first = await send("POST", "/items", { variant_id: plain, currency: "EUR" });
    expect(await problemOf(first)).toMatchObject(mismatch);
    expect((await send("POST", "/items", { variant_id: mug, currency: "XXX" })).status).toBe(422);
  });

  it("is changed for all of it: what has no price in it warns and does not count", async ({ expect }) => {
    const [mug, plain] = [await givenVariant({ EUR: 900, JPY: 1_500 }), await givenVariant()];
    const who = await givenCart({ variant_id: mug, quantity: 2 }, { variant_id: plain });
    const euros: any = await (await send("PATCH", "", { currency: "EUR" }, who)).json();
    expect(euros).toMatchObject({
      currency: "EUR",
      subtotal: 1_800,
      total: 1_800,
      items: [
        { unit_price: 900, line_total: 1_800, warnings: [] },
        { unit_price: 0, line_total: 0, warnings: [{ code: "not_sold_in_currency" }] },
      ],
    });
    expect(await cartOf(who)).toEqual(euros);
    expect(tripsOf(await send("GET", "", undefined, who))).toMatchObject({ d1: 0, object: 1 });
    const yen: any = await (await send("PUT", "", { currency: "JPY" }, who)).json();
    expect([yen.currency, yen.subtotal]).toEqual(["JPY", 3_000]);
    const back: any = await (await send("PATCH", "", { currency: "USD" }, who)).json();
    expect([back.subtotal, back.warnings]).toEqual([3_000, []]);
    expect((await send("PATCH", "", {}, who)).status).toBe(422);
    expect((await problemOf(await send("PATCH", "", { currency: "EUR" }))).code).toBe("cart_not_found");
  });

  it("is kept by a cart that becomes empty, unless the next item is not sold in it; emptying forgets it", async ({
    expect,
  }) => {
    const [mug, plain] = [await givenVariant({ EUR: 900 }), await givenVariant()];
    const made: any = await (await send("POST", "/items", { variant_id: mug, currency: "EUR" })).json();
    const who = { cart_token: made.cart_token };
    const removeAll = async () => {
      for (const { id } of (await cartOf(who)).items) await send("DELETE", `/items/${id}`, undefined, who);
    };
    await removeAll();
    expect(await cartOf(who)).toMatchObject({ currency: "EUR", items: [], total: 0 });
    const add = async (variant_id: string): Promise<any> => (await send("POST", "/items", { variant_id }, who)).json();
    expect((await add(mug)).currency).toBe("EUR");
    await removeAll();
    expect((await add(plain)).currency).toBe("USD");
    expect(await (await send("DELETE", "", undefined, who)).json()).toMatchObject({ currency: null });
    const token = (await givenCustomer()).token;
    expect(await (await send("PATCH", "", { currency: "EUR" }, { token })).json()).toMatchObject({ currency: "EUR" });
    expect(await (await send("POST", "/items", { variant_id: mug }, { token })).json()).toMatchObject({
      currency: "EUR",
      subtotal: 900,
    });
  });

  it("stays the account's when a guest's cart comes in another, and is the guest's where it had none", async ({
    expect,
  }) => {
    const [mug, plain] = [await givenVariant({ EUR: 900 }), await givenVariant()];
    const password = "a long enough passphrase";
    const register = async (cart_token: string): Promise<Who> => {
      const body = { email: `${crypto.randomUUID()}@example.com`, password };
      const answer = await call("POST", "/api/v1/auth/register", { body, headers: { "cart-token": cart_token } });
      return { token: (await answer.json<{ access_token: string }>()).access_token };
    };
    const first: any = await (await send("POST", "/items", { variant_id: mug, currency: "EUR" })).json();
    const customer = await register(first.cart_token);
    expect(await cartOf(customer)).toMatchObject({ currency: "EUR", subtotal: 900 });

    const body = { email: `${crypto.randomUUID()}@example.com`, password };
    const made = await (await call("POST", "/api/v1/auth/register", { body })).json<{ access_token: string }>();
    await send("POST", "/items", { variant_id: mug, currency: "EUR" }, { token: made.access_token });
    const guest = await givenCart({ variant_id: plain });
    await call("POST", "/api/v1/auth/login", { body, headers: { "cart-token": guest.cart_token } });
    expect(await cartOf({ token: made.access_token })).toMatchObject({
      currency: "EUR",
      subtotal: 900,
      items: [{ warnings: [] }, { unit_price: 0, warnings: [{ code: "not_sold_in_currency" }] }],
    });
  });
});

describe("a shop that sells in two currencies", () => {
  const inShop = callWith({ CURRENCIES: "EUR" });

  it("takes no price, no product and no cart in a third", async ({ expect }) => {
    const mug = await givenVariant({ EUR: 900, JPY: 1_500 });
    const unsold = { code: "invalid_request", errors: [{ path: "currency", code: "currency_not_sold" }] };
    for (const [method, path, body] of [
      ["POST", "/admin/products", { name: "Yen", price: 1, currency: "JPY" }],
      ["POST", "/cart/items", { variant_id: mug, currency: "JPY" }],
    ] as const)
      expect([path, await problemOf(await inShop(method, `/api/v1${path}`, { body, token: admin }))]).toMatchObject([
        path,
        unsold,
      ]);
    const prices = [
      { variant: mug, currency: "JPY", amount: 1_600 },
      { variant: mug, currency: "EUR", amount: 950 },
    ];
    const set = await inShop("PATCH", "/api/v1/admin/prices", { body: { prices }, token: admin });
    expect(await set.json()).toMatchObject({ data: [{ code: "currency_not_sold" }, { status: "set" }] });
    const { cart_token } = await givenCart({ variant_id: mug });
    const headers = { "cart-token": cart_token };
    const refused = await inShop("PATCH", "/api/v1/cart", { body: { currency: "JPY" }, headers });
    expect(await problemOf(refused)).toMatchObject(unsold);
    expect((await inShop("PATCH", "/api/v1/cart", { body: { currency: "EUR" }, headers })).status).toBe(200);
  });

  it("shows none either, where one was set before", async ({ expect }) => {
    const { id, slug } = await givenProduct({ price: 1_500, currency: "JPY" });
    expect((await inShop("GET", `/api/v1/products/${id}`)).status).toBe(404);
    expect((await inShop("GET", `/api/v1/products/${slug}/variants?currency=JPY`)).status).toBe(404);
    const found = await inShop("GET", `/api/v1/products?currency=JPY&count=true`);
    expect(await found.json()).toMatchObject({ data: [], total_count: 0 });
  });
});
