import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenCart } from "../../../support/cart.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { givenPriceList } from "../../../support/price-lists.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const ask = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1${path}`, { token: admin, ...(body === undefined ? {} : { body }) });
const faultOf = async (answer: Promise<Response>) => {
  const { code, errors } = await problemOf(await answer);
  return [code, errors?.[0]?.path, errors?.[0]?.code];
};

describe("what prices are made by, defined wrongly,", () => {
  const until = (ends_at: string) => ({ starts_at: "2030-01-02T00:00:00Z", ends_at });
  const windows = [until("2030-01-02T00:00:00Z"), until("2030-01-01T00:00:00Z")];

  it("is refused alike where a window ends before it starts or as it starts, made so or changed so", async ({
    expect,
  }) => {
    const { id: zone_id } = await givenZone({ countries: ["BV"] });
    const [rate, promotion, list] = [
      await givenRate(zone_id),
      await givenPromotion({ is_active: false }),
      await givenPriceList(admin),
    ];
    const made = {
      "/admin/tax/rates": { zone_id, name: "VAT", rate_ppm: 1 },
      "/admin/promotions": { title: "Sale", action: { kind: "percentage", rate_ppm: 1 } },
      "/admin/price-lists": { name: "Sale", kind: "sale" },
    };
    const changed = [`/admin/tax/rates/${rate.id}`, `/admin/promotions/${promotion.id}`, `/admin/price-lists/${list}`];
    const fault = ["invalid_request", "ends_at", "conflict"];
    for (const window of windows) {
      for (const [path, body] of Object.entries(made))
        expect([path, await faultOf(ask("POST", path, { ...body, ...window }))]).toEqual([path, fault]);
      for (const path of changed) expect([path, await faultOf(ask("PATCH", path, window))]).toEqual([path, fault]);
    }
  });

  it("is refused with a percentage that JSON does not know", async ({ expect }) => {
    const statuses = [];
    for (const number of ["NaN", "-Infinity", "1e999"]) {
      const body = `{"title":"Sale","action":{"kind":"percentage","rate_ppm":${number}}}`;
      const headers = { "content-type": "application/json" };
      statuses.push((await call("POST", "/api/v1/admin/promotions", { body, headers, token: admin })).status);
    }
    expect(statuses).toEqual([400, 400, 422]);
  });

  it("is refused in a currency that there is not", async ({ expect }) => {
    const list = await givenPriceList(admin);
    for (const currency of ["XXX", "usd", "ZZZ", ""]) {
      const prices = [{ variant: "ANY", currency, amount: 100 }];
      expect(await faultOf(ask("PATCH", `/admin/price-lists/${list}/prices`, { prices }))).toEqual([
        "invalid_request",
        "prices.0.currency",
        "invalid_value",
      ]);
    }
  });
});

describe("a promotion that names deleted products", () => {
  it("says so, and takes nothing off anything else", async ({ expect }) => {
    const [gone, kept] = [await givenProduct({ price: 500 }), await givenProduct({ price: 1_000 })];
    const named = (...ids: string[]) => [{ kind: "products" as const, product_ids: ids }];
    const all = await givenCoupon({ conditions: named(gone.id) });
    const some = await givenCoupon({ conditions: named(gone.id, kept.id) });
    expect((await ask("DELETE", `/admin/products/${gone.id}`)).status).toBe(204);
    for (const { promotion_id } of [all, some])
      expect(await (await ask("GET", `/admin/promotions/${promotion_id}`)).json()).toMatchObject({
        is_broken: true,
        missing: { product_ids: [gone.id], category_ids: [], tag_ids: [] },
      });
    const { cart_token } = await givenCart({ variant_id: kept.variants[0]?.id ?? "", quantity: 2 });
    const give = async (code: string) =>
      (await call("POST", "/api/v1/cart/coupons", { body: { code }, headers: { "cart-token": cart_token } })).json();
    expect(await give(all.code)).toMatchObject({
      discount_total: 0,
      total: 2_000,
      rejected_codes: [{ code: all.code, reason: "not_applicable" }],
    });
    expect(await give(some.code)).toMatchObject({ subtotal: 2_000, discount_total: 200, total: 1_800 });
  });
});
