import { beforeEach, describe, it } from "vitest";
import { DAY, SECOND } from "#platform/basics/time";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { stopClock } from "../../../support/clock.ts";
import { testContext } from "../../../support/context.ts";
import { runJob } from "../../../support/jobs.ts";
import { givenPriceList } from "../../../support/price-lists.ts";

type Change = {
  currency: string;
  price: number;
  compare_at_price: number | null;
  lowest_price_30_days: number | null;
  starts_at: string;
  ends_at: string | null;
};

const iso = (at: number) => new Date(at).toISOString();

describe("the price history of a variant", () => {
  const clock = stopClock();
  let admin = "";
  beforeEach(async () => {
    admin = await tokenOf("admin");
  });
  const now = () => Date.now();
  /** A token does not last as long as most of what is awaited here. */
  const pass = async (ms: number) => {
    clock.pass(ms);
    if (ms > SECOND) admin = await tokenOf("admin");
  };

  const send = (method: string, path: string, body?: object) =>
    call(method, `/api/v1/admin${path}`, { token: admin, ...(body ? { body } : {}) });
  const historyOf = async (id: string, query = "") =>
    (await (await send("GET", `/variants/${id}/price-history${query}`)).json<{ data: Change[] }>()).data;
  const amountsOf = async (id: string) =>
    (await historyOf(id)).map(({ price, compare_at_price: before }) => (before === null ? price : [price, before]));
  const given = async (price = 1_000) => {
    const product = await givenProduct({ price });
    return { id: product.id, variant: product.default_variant_id ?? "" };
  };
  const shown = async (id: string, query = "") =>
    (await call("GET", `/api/v1/products/${id}${query}`)).json<{
      price: number;
      lowest_price_30_days: number | null;
      variants: { price: number; lowest_price_30_days: number | null }[];
    }>();
  const lowestOf = async (id: string, query = "") => {
    const { lowest_price_30_days, variants } = await shown(id, query);
    return [lowest_price_30_days, variants[0]?.lowest_price_30_days];
  };

  it("has a row for each change of what everybody is shown, and none for anything else", async ({ expect }) => {
    const { id, variant } = await given();
    const begun = now();
    await pass(DAY);
    await send("PATCH", `/products/${id}`, { name: "Renamed" });
    await send("PATCH", `/products/${id}`, { price: 1_000 });
    expect(await amountsOf(variant)).toEqual([1_000]);
    await pass(DAY);
    await send("PATCH", `/products/${id}`, { price: 900 });
    await givenPriceList(admin, [{ variant, currency: "USD", amount: 1 }], {
      group_ids: ["01936b2e-7c1a-7000-8000-1c2d3e4f5a6b"],
    });
    await send("PATCH", "/prices", { prices: [{ variant, currency: "EUR", amount: 850 }] });
    await send("PATCH", "/prices", { prices: [{ variant, currency: "USD", amount: 800, min_quantity: 5 }] });
    expect(await historyOf(variant)).toEqual(
      [
        { currency: "USD", price: 900, starts_at: iso(begun + 2 * DAY), ends_at: null },
        { currency: "USD", price: 1_000, starts_at: iso(begun), ends_at: iso(begun + 2 * DAY) },
        { currency: "EUR", price: 850, starts_at: iso(begun + 2 * DAY), ends_at: null },
      ].map((one) => ({ compare_at_price: null, lowest_price_30_days: null, ...one })),
    );
    expect((await historyOf(variant, "?currency=EUR")).length).toBe(1);
    expect((await problemOf(await send("GET", "/variants/NO-SUCH/price-history"))).code).toBe("variant_not_found");
  });

  it("goes on with the windows of a sale, to the millisecond and without anybody doing anything", async ({
    expect,
  }) => {
    const { id, variant } = await given();
    const begun = now();
    const [starts_at, ends_at] = [iso(begun + 10 * SECOND), iso(begun + 15 * SECOND)];
    await givenPriceList(admin, [{ variant, currency: "USD", amount: 700 }], { starts_at, ends_at });
    const seen = [];
    for (const ms of [9_999, 1, 4_999, 1]) {
      await pass(ms);
      // Twice, since the second answer may be one that was kept.
      seen.push((await lowestOf(id))[0], (await lowestOf(id))[1], (await amountsOf(variant)).length);
    }
    expect(seen).toEqual([null, null, 1, 1_000, 1_000, 2, 1_000, 1_000, 2, null, null, 3]);
    expect((await historyOf(variant)).map(({ price, starts_at }) => [price, starts_at])).toEqual([
      [1_000, ends_at],
      [700, starts_at],
      [1_000, iso(begun)],
    ]);
  });

  it("says of a reduced price the lowest one of the 30 days before it began", async ({ expect }) => {
    // The cheap day has ended 30 days before, and a millisecond less than that.
    for (const [ms, lowest] of [
      [30 * DAY, 1_000],
      [30 * DAY - 1, 800],
    ] as const) {
      const { id, variant } = await given(1_000);
      await pass(10 * DAY);
      await send("PATCH", `/products/${id}`, { price: 800 });
      await pass(DAY);
      await send("PATCH", `/products/${id}`, { price: 1_000 });
      const starts_at = iso(now() + ms);
      await givenPriceList(admin, [{ variant, currency: "USD", amount: 750 }], { starts_at });
      await pass(ms);
      expect(await lowestOf(id)).toEqual([lowest, lowest]);
    }
  });

  it("counts a reduction that goes on or goes further from where it began, and one after a rise anew", async ({
    expect,
  }) => {
    const { id } = await given(1_000);
    await pass(40 * DAY);
    await send("PATCH", `/products/${id}`, { price: 900, compare_at_price: 1_000 });
    expect(await lowestOf(id)).toEqual([1_000, 1_000]);
    for (const goes_on of [{ compare_at_price: 1_100 }, { price: 700 }]) {
      await pass(25 * DAY);
      await send("PATCH", `/products/${id}`, goes_on);
      expect([goes_on, await lowestOf(id)]).toEqual([goes_on, [1_000, 1_000]]);
    }
    await pass(DAY);
    await send("PATCH", `/products/${id}`, { price: 950 });
    expect(await lowestOf(id)).toEqual([700, 700]);
    await send("PATCH", `/products/${id}`, { compare_at_price: null });
    expect(await lowestOf(id)).toEqual([null, null]);
  });

  it("knows nothing before a product was shown: none for a new reduced one, and what a draft cost does not count", async ({
    expect,
  }) => {
    const product = await givenProduct({ price: 500, status: "draft" });
    const variant = product.default_variant_id ?? "";
    await pass(DAY);
    expect(await historyOf(variant)).toEqual([]);
    await send("PATCH", `/products/${product.id}`, { price: 900, compare_at_price: 1_200, status: "active" });
    expect(await lowestOf(product.id)).toEqual([null, null]);
    await pass(DAY);
    await send("DELETE", `/products/${product.id}`);
    await pass(DAY);
    expect((await historyOf(variant)).map(({ ends_at }) => ends_at)).toEqual([iso(now() - DAY)]);
    await send("POST", `/products/${product.id}/restore`);
    expect(await lowestOf(product.id)).toEqual([900, 900]);
  });

  it("stands beside reduced prices in lists, in every currency and in the cart, at no further trip", async ({
    expect,
  }) => {
    const tag = `lowest${now()}`;
    const { id, default_variant_id } = await givenProduct({
      price: 1_000,
      stock_quantity: 9,
      tags: [tag],
    });
    const variant = default_variant_id ?? "";
    const prices = [{ variant: variant, currency: "EUR", amount: 950 }];
    await send("PATCH", "/prices", { prices });
    await pass(DAY);
    await givenPriceList(admin, [
      { variant: variant, currency: "USD", amount: 600 },
      { variant: variant, currency: "EUR", amount: 500 },
    ]);
    const list = await call("GET", `/api/v1/products?tag=${tag}`);
    expect(await list.json()).toMatchObject({ data: [{ id, price: 600, lowest_price_30_days: 1_000 }] });
    expect(tripsOf(list)).toEqual({ d1: 1, object: 0, provider: 0 });
    expect(await lowestOf(id, "?currency=EUR")).toEqual([950, 950]);
    const { cart_token } = await givenCart({ variant_id: variant });
    const headers = { "cart-token": cart_token };
    const cart = await call("GET", "/api/v1/cart", { headers });
    expect(tripsOf(cart).d1).toBeLessThanOrEqual(1);
    expect(await cart.json()).toMatchObject({
      items: [{ unit_price: 600, compare_at_price: 1_000, lowest_price_30_days: 1_000 }],
    });
    const euros = await call("PATCH", "/api/v1/cart", { body: { currency: "EUR" }, headers });
    expect(await euros.json()).toMatchObject({ items: [{ unit_price: 500, lowest_price_30_days: 950 }] });
  });

  it("is forgotten after 90 days, except for what a reduction that lasts is compared with", async ({ expect }) => {
    const [plain, reduced] = [await given(1_000), await given(1_000)];
    await pass(DAY);
    for (const { id } of [plain, reduced]) await send("PATCH", `/products/${id}`, { price: 1_100 });
    await pass(DAY);
    await send("PATCH", `/products/${plain.id}`, { price: 1_200 });
    await send("PATCH", `/products/${reduced.id}`, { price: 800, compare_at_price: 1_100 });
    await pass(90 * DAY);
    const forget = () => runJob("forget_prices", testContext({ now }), now());
    await forget();
    expect(await amountsOf(plain.variant)).toEqual([1_200, 1_100]);
    await pass(1);
    await forget();
    expect(await amountsOf(plain.variant)).toEqual([1_200]);
    expect(await amountsOf(reduced.variant)).toEqual([[800, 1_100], 1_100, 1_000]);
    await send("PATCH", `/products/${reduced.id}`, { price: 790 });
    expect(await lowestOf(reduced.id)).toEqual([1_000, 1_000]);
    await pass(1);
    await send("PATCH", `/products/${reduced.id}`, { compare_at_price: null });
    await pass(1);
    await forget();
    expect(await amountsOf(reduced.variant)).toEqual([790, [790, 1_100], [800, 1_100]]);
  });
});
