import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { describe, it } from "vitest";
import { stockOf } from "#goods/stock";
import { issueToken } from "#platform/secrets/tokens";
import { forgetVariants } from "../../../../src/features/goods/catalog/sellable-variants.ts";
import { products, variants } from "../../../../src/features/goods/catalog/tables.ts";
import { stockLevels } from "../../../../src/features/goods/inventory/tables.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";
import { givenShippingMethod } from "../../../support/shipping.ts";

const ctx = testContext();
type Who = { cart_token?: string; token?: string };
const api = (method: string, path: string, body?: unknown, { cart_token, token }: Who = {}) =>
  call(method, `/api/v1/cart${path}`, {
    body,
    token,
    headers: cart_token === undefined ? {} : { "cart-token": cart_token },
  });
const cartOf = async (who: Who): Promise<any> => (await api("GET", "", undefined, who)).json();
const givenVariant = async (input: Parameters<typeof givenProduct>[0] = {}): Promise<string> => {
  const product: any = await givenProduct(input);
  return product.variants[0].id;
};
/** What another isolate has changed is seen once what this one remembers is over. */
const afterTenSeconds = () => forgetVariants(null);
const nobody = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

describe("a visitor", () => {
  it("without a cart sees an empty one, and nothing is stored", async ({ expect }) => {
    const response = await api("GET", "");
    expect(await response.json()).toMatchObject({ id: null, currency: null, items: [], item_count: 0, total: 0 });
    expect(tripsOf(response)).toEqual({ d1: 0, object: 0, provider: 0 });
    expect(await (await api("DELETE", "")).json()).toMatchObject({ id: null, items: [] });
  });

  it("gets a cart and its token with the first thing that is put in", async ({ expect }) => {
    const product: any = await givenProduct({ name: "Mug & saucer", price: 1250, stock_quantity: 5 });
    const response = await api("POST", "/items", { variant_id: product.variants[0].id, quantity: 2 });
    expect(response.status).toBe(201);
    const cart: any = await response.json();
    expect(response.headers.get("cart-token")).toBe(cart.cart_token);
    expect(cart.cart_token).toMatch(/^ct_/);
    expect(cart).toMatchObject({
      currency: "USD",
      item_count: 2,
      subtotal: 2500,
      discount_total: 0,
      shipping_total: 0,
      coupons: [],
      adjustments: [],
      warnings: [],
      items: [
        {
          product_id: product.id,
          variant_id: product.variants[0].id,
          name: "Mug & saucer",
          sku: product.variants[0].sku,
          quantity: 2,
          unit_price: 1250,
          line_total: 2500,
          available: 5,
          warnings: [],
        },
      ],
    });
    expect(cart.total).toBe(cart.subtotal + cart.tax_total);
    const read = await cartOf({ cart_token: cart.cart_token });
    expect(read).toEqual({ ...cart, cart_token: undefined });
  });

  it("with a token that is not ours is told that there is no such cart", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_token } = await givenCart({ variant_id });
    const strange = [
      "nonsense",
      `${cart_token.slice(0, -1)}${cart_token.endsWith("A") ? "B" : "A"}`,
      "",
      await issueToken(env.APP_SECRET, "ct", nobody),
      await issueToken(env.APP_SECRET, "ot", nobody),
    ];
    for (const token of strange) {
      const answers = [
        await api("GET", "", undefined, { cart_token: token }),
        await api("POST", "/items", { variant_id }, { cart_token: token }),
        await api("DELETE", "", undefined, { cart_token: token }),
        await api("DELETE", `/items/${nobody}`, undefined, { cart_token: token }),
        await api("PATCH", `/items/${nobody}`, { quantity: 1 }, { cart_token: token }),
        await api("GET", "/shipping-options", undefined, { cart_token: token }),
      ];
      for (const answer of answers)
        expect(await problemOf(answer)).toMatchObject({ status: 404, code: "cart_not_found" });
    }
  });
});

describe("a change", () => {
  it("answers with the whole cart: adds up, resizes, removes, clears", async ({ expect }) => {
    const [mug, jar] = [await givenVariant(), await givenVariant({ price: 300, stock_quantity: 50 })];
    const who = await givenCart({ variant_id: mug, quantity: 2 }, { variant_id: jar });
    const added: any = await (await api("POST", "/items", { variant_id: mug, quantity: 3 }, who)).json();
    expect(added.items.map((item: any) => [item.variant_id, item.quantity])).toEqual([
      [mug, 5],
      [jar, 1],
    ]);
    expect(added.cart_token).toBeUndefined();
    const [first, second] = added.items;
    const resized: any = await (await api("PATCH", `/items/${first.id}`, { quantity: 1 }, who)).json();
    expect(resized).toMatchObject({ item_count: 2, subtotal: 1300 });
    const removed: any = await (await api("DELETE", `/items/${second.id}`, undefined, who)).json();
    expect(removed.items).toHaveLength(1);
    const cleared: any = await (await api("DELETE", "", undefined, who)).json();
    expect(cleared).toMatchObject({ id: who.cart_id, items: [], total: 0, currency: null });
    expect(await cartOf(who)).toMatchObject({ id: who.cart_id, items: [] });
  });

  it("takes one trip to the object, as a read does, and one to D1 where this isolate knows nothing yet", async ({
    expect,
  }) => {
    const variant_id = await givenVariant();
    const created = await api("POST", "/items", { variant_id });
    // A visitor's new cart is counted before it is made: a refused one leaves nothing.
    expect(tripsOf(created)).toEqual({ d1: 1, object: 2, provider: 0 });
    const { cart_token, items }: any = await created.json();
    const who = { cart_token };
    // News of the new product, and of other tests' goods, may still be on the way: then what was remembered is read once more.
    const acts = [
      () => api("POST", "/items", { variant_id }, who),
      () => api("PATCH", `/items/${items[0].id}`, { quantity: 3 }, who),
      () => api("GET", "", undefined, who),
      () => api("DELETE", "/items/no-such-line", undefined, who),
      () => api("DELETE", "", undefined, who),
      () => api("POST", "/items", { variant_id }, who),
    ];
    const none = { d1: 0, object: 1, provider: 0 };
    for (const act of acts) await expect.poll(async () => tripsOf(await act()), { interval: 10 }).toEqual(none);
    afterTenSeconds();
    expect(tripsOf(await api("POST", "/items", { variant_id, quantity: 2 }, who))).toEqual({
      d1: 1,
      object: 1,
      provider: 0,
    });
    const other_id = await givenVariant();
    expect(tripsOf(await api("POST", "/items", { variant_id: other_id }, who))).toEqual({
      d1: 1,
      object: 1,
      provider: 0,
    });
  });

  it("of an account, with a code or with a gift card takes one trip to D1, since that is another for each", async ({
    expect,
  }) => {
    const variant_id = await givenVariant();
    const { token } = await givenCustomer();
    for (const path of ["first", "second"]) {
      const response = await api("POST", "/items", { variant_id }, { token });
      // Of the first the session is checked as well.
      expect([path, tripsOf(response)]).toEqual([path, { d1: path === "first" ? 2 : 1, object: 1, provider: 0 }]);
    }
    const who = await givenCart({ variant_id });
    await api("POST", "/coupons", { code: "NO-SUCH-CODE" }, who);
    expect(tripsOf(await api("GET", "", undefined, who))).toEqual({ d1: 1, object: 1, provider: 0 });
    expect(tripsOf(await api("POST", "/items", { variant_id }, who))).toEqual({ d1: 1, object: 1, provider: 0 });
  });

  it("takes a product by id or slug where there is only one variant", async ({ expect }) => {
    const single: any = await givenProduct();
    for (const product_id of [single.id, single.slug]) {
      const cart: any = await (await api("POST", "/items", { product_id })).json();
      expect(cart.items).toMatchObject([{ variant_id: single.variants[0].id, quantity: 1 }]);
    }
    const several: any = await givenProduct({
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: [
        { price: 1, options: { Size: "S" } },
        { price: 1, options: { Size: "M" } },
      ],
    });
    expect(await problemOf(await api("POST", "/items", { product_id: several.id }))).toMatchObject({
      status: 422,
      code: "variant_required",
    });
    expect(await problemOf(await api("POST", "/items", { product_id: "no-such-thing" }))).toMatchObject({
      status: 404,
      code: "product_not_found",
    });
  });

  it("of no sensible quantity is refused field by field, and nothing changes", async ({ expect }) => {
    const variant_id = await givenVariant({ price: 100, stock_quantity: 5000 });
    const who = await givenCart({ variant_id, quantity: 3 });
    const { items } = await cartOf(who);
    for (const quantity of [0, -1, 1.5, 2 ** 53, 2 ** 31, 1000, 1e308, "1", true, null, [], {}]) {
      for (const answer of [
        await api("POST", "/items", { variant_id, quantity }, who),
        await api("PATCH", `/items/${items[0].id}`, { quantity }, who),
      ]) {
        const problem = await problemOf(answer);
        expect(problem).toMatchObject({ status: 422, code: "invalid_request" });
        expect(new Set(problem.errors?.map((error) => error.path))).toEqual(new Set(["quantity"]));
      }
    }
    for (const body of [{}, { variant_id, product_id: "x" }, { variant_id: "x" }, { variant_id, price: 1 }, []]) {
      expect((await problemOf(await api("POST", "/items", body, who))).code).toBe("invalid_request");
    }
    expect(await problemOf(await api("POST", "/items", { variant_id, quantity: 997 }, who))).toMatchObject({
      status: 422,
      code: "quantity_too_large",
      limit: 999,
    });
    expect(await cartOf(who)).toMatchObject({ item_count: 3 });
  });

  it("to more than is available is 409 with what is left; to fewer it is always allowed", async ({ expect }) => {
    const variant_id = await givenVariant({ price: 100, stock_quantity: 4 });
    expect(await problemOf(await api("POST", "/items", { variant_id, quantity: 5 }))).toMatchObject({
      status: 409,
      code: "insufficient_stock",
      available: 4,
      items: [{ variant_id, quantity: 5, available: 4 }],
    });
    const who = await givenCart({ variant_id, quantity: 3 });
    expect(await problemOf(await api("POST", "/items", { variant_id, quantity: 2 }, who))).toMatchObject({
      status: 409,
      available: 4,
    });
    await ctx.db.update(stockLevels).set({ on_hand: 1, available: 1 }).where(eq(stockLevels.variant_id, variant_id));
    afterTenSeconds();
    const { items } = await cartOf(who);
    expect(await (await api("PATCH", `/items/${items[0].id}`, { quantity: 2 }, who)).json()).toMatchObject({
      item_count: 2,
      items: [{ warnings: [{ code: "low_stock" }] }],
    });
  });

  it("to what is unknown, not active, deleted or in another currency is refused", async ({ expect }) => {
    const mug = await givenVariant();
    const who = await givenCart({ variant_id: mug });
    const [draft, deleted, yen] = [
      await givenVariant({ status: "draft", price: 1, stock_quantity: 5 }),
      await givenVariant(),
      await givenVariant({ currency: "JPY", price: 900, stock_quantity: 5 }),
    ];
    await ctx.db.update(variants).set({ deleted_at: 1 }).where(eq(variants.id, deleted));
    for (const variant_id of [nobody, draft, deleted]) {
      expect(await problemOf(await api("POST", "/items", { variant_id }, who))).toMatchObject({
        status: 404,
        code: "variant_not_sold",
        variant_id,
      });
    }
    expect(await problemOf(await api("POST", "/items", { variant_id: yen }, who))).toMatchObject({
      status: 422,
      code: "currency_mismatch",
      currency: "USD",
      variant_currency: "JPY",
    });
    await api("DELETE", "", undefined, who);
    expect(await (await api("POST", "/items", { variant_id: yen }, who)).json()).toMatchObject({
      currency: "JPY",
      subtotal: 900,
    });
  });

  it("of an item that is not in the cart is 404, also when it is in somebody else's", async ({ expect }) => {
    const variant_id = await givenVariant();
    const [mine, theirs] = [await givenCart({ variant_id }), await givenCart({ variant_id })];
    const [item] = (await cartOf(theirs)).items;
    const { token } = await givenCustomer();
    for (const who of [mine, { token }, {}]) {
      for (const answer of [
        await api("PATCH", `/items/${item.id}`, { quantity: 2 }, who),
        await api("DELETE", `/items/${item.id}`, undefined, who),
      ]) {
        expect(await problemOf(answer)).toMatchObject({ status: 404, code: "cart_item_not_found" });
      }
    }
    expect(await cartOf(theirs)).toMatchObject({ item_count: 1 });
  });

  it("is made once for one Idempotency-Key", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { cart_token } = await givenCart({ variant_id });
    const ask = () =>
      call("POST", "/api/v1/cart/items", {
        body: { variant_id },
        headers: { "cart-token": cart_token, "idempotency-key": "k1" },
      });
    await Promise.all([ask(), ask(), ask()]);
    const again = await ask();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await cartOf({ cart_token })).toMatchObject({ item_count: 2 });
  });

  it("by twenty requests at once loses none", async ({ expect }) => {
    const variant_id = await givenVariant({ price: 100, stock_quantity: 100 });
    const who = await givenCart({ variant_id });
    const answers = await Promise.all(Array.from({ length: 20 }, () => api("POST", "/items", { variant_id }, who)));
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    expect(await cartOf(who)).toMatchObject({ item_count: 21 });
  });

  it("by ten requests at once, each for something else, is priced whole in each answer", async ({ expect }) => {
    const who = await givenCart({ variant_id: await givenVariant({ price: 100 }) });
    const others: string[] = [];
    for (let i = 0; i < 10; i += 1) others.push(await givenVariant({ price: 100 }));
    const answers = await Promise.all(others.map((variant_id) => api("POST", "/items", { variant_id }, who)));
    for (const answer of answers) {
      const cart: any = await answer.json();
      expect(cart).toMatchObject({ subtotal: 100 * cart.items.length, warnings: [] });
    }
    expect(await cartOf(who)).toMatchObject({ item_count: 11 });
  });
});

describe("a line", () => {
  it("warns of another price until it is changed, and always costs what it costs now", async ({ expect }) => {
    const variant_id = await givenVariant();
    const who = await givenCart({ variant_id });
    await ctx.db.update(variants).set({ price: 1500 }).where(eq(variants.id, variant_id));
    afterTenSeconds();
    const cart = await cartOf(who);
    expect(cart).toMatchObject({
      subtotal: 1500,
      items: [{ unit_price: 1500, warnings: [{ code: "price_changed", previous_price: 1000 }] }],
    });
    expect(cart.warnings).toMatchObject([{ code: "price_changed", item_id: cart.items[0].id }]);
    const seen: any = await (await api("PATCH", `/items/${cart.items[0].id}`, { quantity: 2 }, who)).json();
    expect(seen.warnings).toEqual([]);
    await ctx.db.update(variants).set({ price: 1600 }).where(eq(variants.id, variant_id));
    afterTenSeconds();
    const asked: any = await (await api("PATCH", `/items/${cart.items[0].id}`, { quantity: 2 }, who)).json();
    expect(asked.warnings).toEqual([]);
    expect(await cartOf(who)).toMatchObject({ subtotal: 3200, warnings: [] });
  });

  it("that cannot be bought any more warns, counts into no total and stays until it is removed", async ({ expect }) => {
    const [mug, jar] = [await givenVariant(), await givenVariant({ price: 300, stock_quantity: 5 })];
    const who = await givenCart({ variant_id: mug }, { variant_id: jar });
    const [row] = await ctx.db.select().from(variants).where(eq(variants.id, mug));
    await ctx.db
      .update(products)
      .set({ status: "archived" })
      .where(eq(products.id, row?.product_id ?? ""));
    afterTenSeconds();
    const cart = await cartOf(who);
    expect(cart).toMatchObject({
      subtotal: 300,
      items: [{ available: 0, warnings: [{ code: "unavailable" }] }, { warnings: [] }],
    });
    expect((await api("DELETE", `/items/${cart.items[0].id}`, undefined, who)).status).toBe(200);
  });

  it.for([
    [4, []],
    [3, []],
    [2, ["low_stock"]],
    [1, ["low_stock"]],
    [0, ["unavailable"]],
  ] as const)("of three units of which %i are left is warned of as %j", async ([available, codes], { expect }) => {
    const variant_id = await givenVariant({ stock_quantity: 3 });
    const who = await givenCart({ variant_id, quantity: 3 });
    const level = { on_hand: available, available };
    await ctx.db.update(stockLevels).set(level).where(eq(stockLevels.variant_id, variant_id));
    afterTenSeconds();
    const { items, warnings } = await cartOf(who);
    expect(items[0].warnings.map(({ code }: any) => code)).toEqual(codes);
    expect(warnings.map(({ code }: any) => code)).toEqual(codes);
  });

  it("that is sold out is unavailable, and one with too few left is low in stock", async ({ expect }) => {
    const variant_id = await givenVariant();
    const who = await givenCart({ variant_id, quantity: 4 });
    await stockOf(ctx, variant_id).hold({ hold_id: "a", quantity: 7, ttl_seconds: 600, class: "trying" });
    await expect
      .poll(() => cartOf(who), { timeout: 8000 })
      .toMatchObject({ subtotal: 4000, items: [{ available: 3, warnings: [{ code: "low_stock" }] }] });
    await ctx.db
      .update(stockLevels)
      .set({ on_hand: 0, held: 0, available: 0 })
      .where(eq(stockLevels.variant_id, variant_id));
    afterTenSeconds();
    expect(await cartOf(who)).toMatchObject({
      subtotal: 0,
      items: [{ available: 0, warnings: [{ code: "unavailable" }] }],
    });
  });
});

describe("a customer", () => {
  it("has a cart of their own, which wins over a guest's token", async ({ expect }) => {
    const variant_id = await givenVariant();
    const { token } = await givenCustomer();
    expect(await cartOf({ token })).toMatchObject({ id: null, items: [] });
    const guest = await givenCart({ variant_id, quantity: 3 });
    const added: any = await (
      await api("POST", "/items", { variant_id }, { token, cart_token: guest.cart_token })
    ).json();
    expect(added).toMatchObject({ item_count: 1 });
    expect(added.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(added.cart_token).toBeUndefined();
    expect(await cartOf({ token, cart_token: guest.cart_token })).toMatchObject({ id: added.id, item_count: 1 });
    expect(await cartOf(guest)).toMatchObject({ item_count: 3 });
    expect(await cartOf({ token: (await givenCustomer()).token })).toMatchObject({ id: null });
  });
});

describe("the shipping options", () => {
  it("are none for an empty cart, and take only what an address has", async ({ expect }) => {
    expect(await (await api("GET", "/shipping-options?country=US")).json()).toEqual({ data: [], next_cursor: null });
    expect((await api("GET", "/shipping-options?country=usa")).status).toBe(422);
    const variant_id = await givenVariant();
    const who = await givenCart({ variant_id });
    const method = await givenShippingMethod({ name: "Post", delivery_time: "Two days" });
    await givenShippingMethod({ name: "Yubin", rates: [{ currency: "JPY", price: 700 }] });
    const response = await api("GET", "/shipping-options", undefined, who);
    const { data }: any = await response.json();
    expect(data).toContainEqual({
      shipping_method_id: method.id,
      name: "Post",
      description: "",
      delivery_time: "Two days",
      pickup_place: null,
      price: 500,
      currency: "USD",
    });
    expect(data.map((option: any) => option.name)).not.toContain("Yubin");
    expect(tripsOf(response)).toMatchObject({ object: 1, provider: 0 });
    expect(tripsOf(response).d1).toBeLessThanOrEqual(1);
  });
});
