import { beforeAll, describe, it } from "vitest";
import { SECOND } from "#platform/basics/time";
import { tokenOf } from "../../../support/actors.ts";
import { call, tripsOf } from "../../../support/api.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";
import { givenPriceList } from "../../../support/price-lists.ts";

type Shown = {
  price: number;
  currency: string;
  compare_at_price: number | null;
  on_sale: boolean;
  price_min: number;
  price_max: number;
  default_variant_id: string;
};
type Detail = Shown & {
  variants: {
    id: string;
    price: number;
    compare_at_price: number | null;
    price_list: { name: string } | null;
    sale_ends_at: string | null;
    tiers: { min_quantity: number; price: number }[];
  }[];
};

const get = async <T>(path: string): Promise<T> => (await call("GET", `/api/v1${path}`)).json<T>();
const iso = (at: number) => new Date(at).toISOString();

describe("what visitors are shown of prices", () => {
  const { pass } = stopClock();
  let admin = "";
  beforeAll(async () => {
    admin = await tokenOf("admin");
  });

  const givenGoods = async () => {
    const category = await givenCategory();
    const product = await givenProduct({
      categories: [category.id],
      options: [{ name: "Size", values: ["S", "M"] }],
      variants: [
        { price: 1_000, options: { Size: "S" } },
        { price: 2_000, options: { Size: "M" } },
      ],
    });
    const [small = "", medium = ""] = product.variants.map(({ id }) => id);
    return { product, small, medium, list: `/products?category=${category.id}` };
  };

  it("is a sale of one variant in the product, in its variants and in every list", async ({ expect }) => {
    const { product, small, medium, list } = await givenGoods();
    const ends_at = "2999-01-01T00:00:00.000Z";
    await givenPriceList(admin, [{ variant: medium, currency: "USD", amount: 600 }], { ends_at });
    const shown = { price: 600, compare_at_price: 2_000, on_sale: true, price_min: 600, price_max: 1_000 };
    const detail = await get<Detail>(`/products/${product.id}`);
    expect(detail).toMatchObject({ ...shown, default_variant_id: medium });
    expect(detail.variants).toMatchObject([
      { id: small, price: 1_000, compare_at_price: null, price_list: null, sale_ends_at: null },
      { id: medium, price: 600, compare_at_price: 2_000, price_list: { name: "Summer sale" }, sale_ends_at: ends_at },
    ]);
    expect((await get<{ data: Shown[] }>(list)).data).toMatchObject([{ ...shown, default_variant_id: medium }]);
    const on_sale = async (is: boolean) => (await get<{ data: Shown[] }>(`${list}&on_sale=${is}`)).data.length;
    expect([await on_sale(true), await on_sale(false)]).toEqual([1, 0]);
    const cheap = async (max_price: number) =>
      (await get<{ data: Shown[] }>(`${list}&max_price=${max_price}`)).data.length;
    expect([await cheap(599), await cheap(600)]).toEqual([0, 1]);
  });

  it("begins and ends to the millisecond, also for answers that the edge has kept", async ({ expect }) => {
    const priceOf = (answer: Detail | { data: Shown[] }) => ("data" in answer ? answer.data[0]?.price : answer.price);
    for (const kind of ["detail", "list"]) {
      const { product, small, list } = await givenGoods();
      const window = { starts_at: iso(Date.now() + 10 * SECOND), ends_at: iso(Date.now() + 15 * SECOND) };
      await givenPriceList(admin, [{ variant: small, currency: "USD", amount: 700 }], window);
      const path = kind === "list" ? list : `/products/${product.id}`;
      const seen = [];
      for (const ms of [9_999, 1, 4_999, 1]) {
        pass(ms);
        // Twice, since the second answer may be one that was kept.
        seen.push(priceOf(await get(path)), priceOf(await get(path)));
      }
      expect([kind, seen]).toEqual([kind, [1_000, 1_000, 700, 700, 700, 700, 1_000, 1_000]]);
    }
  });

  it("is in another currency where the product has prices in it, and is not there where it has none", async ({
    expect,
  }) => {
    const { product, small, list } = await givenGoods();
    const prices = [
      { variant: small, currency: "EUR", amount: 900 },
      { variant: small, currency: "EUR", amount: 850, min_quantity: 5 },
      { variant: small, currency: "GBP", amount: 700, min_quantity: 7 },
    ];
    await call("PATCH", "/api/v1/admin/prices", { token: admin, body: { prices } });
    const euros = await get<Detail>(`/products/${product.id}?currency=EUR`);
    expect(euros).toMatchObject({ currency: "EUR", price: 900, price_min: 900, price_max: 900 });
    expect(euros.variants).toMatchObject([{ id: small, price: 900, tiers: [{ min_quantity: 5, price: 850 }] }]);
    expect((await get<{ data: Shown[] }>(`${list}&currency=EUR&sort=price`)).data).toMatchObject([{ price: 900 }]);
    expect((await get<{ data: Shown[] }>(`${list}&currency=JPY`)).data).toEqual([]);
    expect((await call("GET", `/api/v1/products/${product.id}?currency=JPY`)).status).toBe(404);
    const gone = prices.map((price) => ({ ...price, amount: null }));
    await call("PATCH", "/api/v1/admin/prices", { token: admin, body: { prices: gone } });
    expect((await call("GET", `/api/v1/products/${product.id}?currency=EUR`)).status).toBe(404);
    expect((await get<{ data: Shown[] }>(`${list}&currency=EUR`)).data).toEqual([]);
    expect((await call("GET", `/api/v1/products/${product.id}?currency=XXX`)).status).toBe(422);
  });

  it("is nothing of lists for a group, of lists that are switched off, and of lists that are gone", async ({
    expect,
  }) => {
    const { product, small } = await givenGoods();
    const prices = [{ variant: small, currency: "USD", amount: 500 }];
    const price = async () => (await get<Detail>(`/products/${product.id}`)).price;
    await givenPriceList(admin, prices, { group_ids: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"] });
    await givenPriceList(admin, prices, { is_active: false });
    expect(await price()).toBe(1_000);
    const id = await givenPriceList(admin, prices);
    expect(await price()).toBe(500);
    await call("DELETE", `/api/v1/admin/price-lists/${id}`, { token: admin });
    expect(await price()).toBe(1_000);
  });

  it("follows a variant's own price, and costs one trip", async ({ expect }) => {
    const { product, small, list } = await givenGoods();
    const body = { price: 300, compare_at_price: 400 };
    await call("PATCH", `/api/v1/admin/products/${product.id}/variants/${small}`, { token: admin, body });
    const answer = await call("GET", `/api/v1${list}`);
    expect(tripsOf(answer)).toEqual({ d1: 1, object: 0, provider: 0 });
    expect((await answer.json<{ data: Shown[] }>()).data).toMatchObject([
      { price: 300, compare_at_price: 400, on_sale: true },
    ]);
  });
});
