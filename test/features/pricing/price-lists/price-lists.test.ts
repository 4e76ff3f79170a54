import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { checkOut, checkoutBody, givenFullCart, givenShop } from "../../../support/checkout.ts";
import { callDeployed } from "../../../support/deployed.ts";

const lists = "/api/v1/admin/price-lists";

type List = { id: string; starts_at: string | null; ends_at: string | null };
type Results = { data: { index: number; status: string; code: string | null }[] };
type Cart = {
  total: number;
  items: {
    unit_price: number;
    compare_at_price: number | null;
    price_list: { id: string; name: string } | null;
    sale_ends_at: string | null;
    warnings: { code: string }[];
  }[];
};

describe("price lists", () => {
  let admin = "";
  beforeAll(async () => {
    admin = await tokenOf("admin");
  });

  const send = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await call(method, path, { body, token: admin });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json<T>();
  };
  const givenList = (wish: object = {}) => send<List>("POST", lists, { name: "Summer sale", kind: "sale", ...wish });
  const setPrices = (id: string, ...prices: object[]) => send<Results>("PATCH", `${lists}/${id}/prices`, { prices });
  const cartOf = async (cart_token: string): Promise<Cart> =>
    (await call("GET", "/api/v1/cart", { headers: { "cart-token": cart_token } })).json<Cart>();

  it("make a sale of what is in a cart, until they are switched off", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop, 2);
    const list = await givenList({ ends_at: "2999-01-01T00:00:00Z" });
    await setPrices(list.id, { variant: shop.variant_id, currency: "USD", amount: 750 });
    const [item] = (await cartOf(cart_token)).items;
    expect(item).toMatchObject({
      unit_price: 750,
      compare_at_price: 1_000,
      price_list: { id: list.id, name: "Summer sale" },
      sale_ends_at: "2999-01-01T00:00:00.000Z",
      warnings: [{ code: "price_changed" }],
    });
    await send("PATCH", `${lists}/${list.id}`, { is_active: false });
    expect((await cartOf(cart_token)).items[0]).toMatchObject({ unit_price: 1_000, price_list: null, warnings: [] });
  });

  it("find a SKU by the variant that has it now, and one that was deleted by its id alone", async ({ expect }) => {
    const sku = `SKU-${crypto.randomUUID()}`;
    const given = () =>
      givenProduct({
        options: [{ name: "Size", values: ["S", "M"] }],
        variants: [
          { price: 1_000, sku, options: { Size: "S" } },
          { price: 1_000, options: { Size: "M" } },
        ],
      });
    const idOf = ({ variants }: { variants: { id: string; sku: string }[] }) =>
      variants.find((variant) => variant.sku === sku)?.id ?? "";
    const former = await given();
    const gone = idOf(former);
    await call("DELETE", `/api/v1/admin/products/${former.id}/variants/${gone}`, { token: admin });
    const list = await givenList();
    const price = (variant: string) => ({ variant, currency: "USD", amount: 700 });
    const failed = await setPrices(list.id, price(sku), price(gone));
    expect(failed.data).toMatchObject([{ status: "failed", code: "variant_not_found" }, { status: "set" }]);
    const present = idOf(await given());
    expect((await setPrices(list.id, price(sku))).data).toMatchObject([{ status: "set" }]);
    const { data } = await send<{ data: { variant_id: string }[] }>("GET", `${lists}/${list.id}/prices`);
    expect(new Set(data.map(({ variant_id }) => variant_id))).toEqual(new Set([gone, present]));
  });

  it("are what an order is charged, which keeps the list's name and what it would have cost", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop, 3);
    const list = await givenList();
    await setPrices(list.id, { variant: shop.variant_id, currency: "USD", amount: 600 });
    const placed = await checkOut(cart_token, checkoutBody(shop));
    expect(placed.status).toBe(201);
    const { order } = await placed.json<{ order: { items: object[]; subtotal: number } }>();
    expect(order.subtotal).toBe(1_800);
    expect(order.items).toMatchObject([
      { unit_price: 600, compare_at_price: 1_000, price_list: { id: list.id, name: "Summer sale" } },
    ]);
  });

  it("have tiers, which a line reaches as it grows", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000, stock: 20 });
    const { cart_token } = await givenFullCart(shop, 1);
    await send("PATCH", "/api/v1/admin/prices", {
      prices: [{ variant: shop.variant_id, currency: "USD", min_quantity: 10, amount: 800 }],
    });
    const headers = { "cart-token": cart_token };
    const grown = await call("POST", "/api/v1/cart/items", {
      body: { variant_id: shop.variant_id, quantity: 9 },
      headers,
    });
    expect(await grown.json()).toMatchObject({ total: 8_000, items: [{ unit_price: 800, warnings: [] }] });
    const own = await send<{ data: object[] }>("GET", `/api/v1/admin/prices?variant=${shop.variant_id}`);
    expect(own.data).toMatchObject([{ variant_id: shop.variant_id, currency: "USD", min_quantity: 10, amount: 800 }]);
  });

  it("are set row by row: one that names nothing, or the same twice, fails by itself", async ({ expect }) => {
    const product = await givenProduct({ price: 1_000 });
    const [variant] = product.variants;
    const list = await givenList();
    const price = { variant: variant?.sku ?? "", currency: "USD", amount: 500 };
    const first = await setPrices(list.id, price, { ...price, variant: "NO-SUCH-SKU" }, { ...price, amount: 400 });
    expect(first.data).toEqual([
      { index: 0, status: "set", code: null },
      { index: 1, status: "failed", code: "variant_not_found" },
      { index: 2, status: "failed", code: "not_unique" },
    ]);
    const prices = async () => (await send<{ data: object[] }>("GET", `${lists}/${list.id}/prices`)).data;
    expect(await prices()).toMatchObject([
      { variant_id: variant?.id, sku: variant?.sku, amount: 500, min_quantity: 1 },
    ]);
    await setPrices(list.id, { ...price, amount: 450 });
    expect(await prices()).toMatchObject([{ amount: 450 }]);
    expect((await setPrices(list.id, { ...price, amount: null })).data).toEqual([
      { index: 0, status: "deleted", code: null },
    ]);
    expect(await prices()).toEqual([]);
    expect((await auditOf(list.id)).map(({ action }) => action)).toEqual([
      "price_list.created",
      "price_list.prices_changed",
      "price_list.prices_changed",
      "price_list.prices_changed",
    ]);
  });

  it("are taken away, and no longer set, in a currency that the shop has given up", async ({ expect }) => {
    const variant = (await givenProduct()).variants[0]?.id ?? "";
    const token = await tokenOf("admin");
    const change = async (amount: number | null, settings = {}) => {
      const body = { prices: [{ variant, currency: "EUR", amount }] };
      const answer = await callDeployed("PATCH", "/api/v1/admin/prices", { token, body, settings });
      return (await answer.json<{ data: unknown[] }>()).data;
    };
    expect(await change(900)).toMatchObject([{ status: "set" }]);
    const settings = { CURRENCIES: "GBP" };
    expect(await change(800, settings)).toMatchObject([{ status: "failed", code: "currency_not_sold" }]);
    expect(await change(null, settings)).toMatchObject([{ status: "deleted", code: null }]);
  });

  it("are listed newest first, read, changed and deleted with their prices", async ({ expect }) => {
    const shop = await givenShop({ price: 1_000 });
    const { cart_token } = await givenFullCart(shop);
    const list = await givenList({ starts_at: "2020-01-01T00:00:00Z" });
    expect(list).toMatchObject({ starts_at: "2020-01-01T00:00:00.000Z", ends_at: null, kind: "sale", is_active: true });
    await setPrices(list.id, { variant: shop.variant_id, currency: "USD", amount: 100 });
    const page = await send<{ data: List[]; total_count: number }>("GET", `${lists}?count=true&limit=100`);
    expect(page.data).toContainEqual(list);
    expect(page.total_count).toBeGreaterThanOrEqual(1);
    expect(await send("GET", `${lists}/${list.id}`)).toEqual(list);
    expect((await call("DELETE", `${lists}/${list.id}`, { token: admin })).status).toBe(204);
    expect((await problemOf(await call("GET", `${lists}/${list.id}`, { token: admin }))).code).toBe(
      "price_list_not_found",
    );
    expect((await cartOf(cart_token)).items[0]).toMatchObject({ unit_price: 1_000 });
    const own = await send<{ data: object[] }>("GET", `/api/v1/admin/prices?variant=${shop.variant_id}`);
    expect(own.data).toEqual([]);
  });

  it("refuse windows that end before they begin, unknown currencies and fields, and people who may not", async ({
    expect,
  }) => {
    const list = await givenList({ starts_at: "2030-01-01T00:00:00Z" });
    const refused = async (method: string, path: string, body: object) =>
      (await problemOf(await call(method, path, { body, token: admin }))).code;
    for (const [method, path, body] of [
      ["POST", lists, { name: "X", kind: "sale", starts_at: "2030-01-02T00:00:00Z", ends_at: "2030-01-02T00:00:00Z" }],
      ["PATCH", `${lists}/${list.id}`, { ends_at: "2029-12-31T23:59:59Z" }],
      ["POST", lists, { name: "X", kind: "gift" }],
      ["POST", lists, { name: "X", kind: "sale", currency: "USD" }],
      ["PATCH", `${lists}/${list.id}/prices`, { prices: [{ variant: "A", currency: "XXX", amount: 1 }] }],
      ["PATCH", `${lists}/${list.id}/prices`, { prices: [{ variant: "A", currency: "USD", amount: -1 }] }],
      ["PATCH", `${lists}/${list.id}/prices`, { prices: [] }],
    ] as const)
      expect([body, await refused(method, path, body)]).toEqual([body, "invalid_request"]);
    expect(await refused("PATCH", `${lists}/${crypto.randomUUID()}`, { name: "X" })).toBe("price_list_not_found");
    expect((await call("GET", lists)).status).toBe(401);
    expect((await call("GET", lists, { token: await tokenOf("customer") })).status).toBe(403);
  });
});
