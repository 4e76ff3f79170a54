import { inArray, sql } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { shippingMethods, shippingRates } from "../../../../src/features/pricing/shipping/tables.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenShippingMethod, givenShippingZone } from "../../../support/shipping.ts";

const ctx = testContext();
let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const ratesOf = (id: string) => `/api/v1/admin/shipping/methods/${id}/rates`;
const put = (id: string, rates: unknown) => call("PUT", ratesOf(id), { body: { rates }, token: admin });
const usd = (more: Record<string, unknown> = {}) => ({ currency: "USD", price: 500, ...more });
const everything = {
  zone_id: null,
  free_above: null,
  min_order_value: 0,
  max_order_value: null,
  min_weight: 0,
  max_weight: null,
};

describe("the rates of a method", () => {
  it("are replaced at once, in the order that staff gave them, and audited", async ({ expect }) => {
    const { id } = await givenShippingMethod();
    const zone = await givenShippingZone();
    const rates = [
      { ...everything, ...usd({ price: 900, min_weight: 1_000 }) },
      { ...everything, ...usd({ max_weight: 1_000, free_above: 5_000 }) },
      { ...everything, ...usd({ zone_id: zone.id, price: 100 }) },
      { ...everything, currency: "KWD", price: 1_500 },
    ];
    const answer = await put(id, rates);
    expect(answer.status).toBe(200);
    const shown = { shipping_method_id: id, rates, gaps: [] };
    expect(await answer.json()).toEqual(shown);
    expect(await (await call("GET", ratesOf(id), { token: admin })).json()).toEqual(shown);
    expect((await auditOf(id)).at(-1)).toMatchObject({ action: "shipping_method.changed" });
    expect(await (await put(id, [])).json()).toEqual({ shipping_method_id: id, rates: [], gaps: [] });
  });

  it("may have gaps, which are told", async ({ expect }) => {
    const { id } = await givenShippingMethod();
    const rates = [usd({ max_weight: 1_000 }), usd({ min_weight: 2_000, max_weight: 5_000 }), usd({ currency: "JPY" })];
    const { free_above: _, ...whole } = everything;
    const gap = { ...whole, currency: "USD", min_weight: 1_000, max_weight: 2_000 };
    expect(await (await put(id, rates)).json()).toMatchObject({ gaps: [gap] });
    const path = `/api/v1/admin/shipping/methods/${id}`;
    const method = await call("PATCH", path, { body: { name: "With a gap" }, token: admin });
    expect(await method.json()).toMatchObject({ gaps: [gap] });
  });

  it.for([
    ["two for the same order", [usd(), usd({ price: 1 })], "rates.1", "conflict"],
    [
      "bands that overlap by one gram",
      [usd({ max_weight: 1_001 }), usd({ currency: "EUR" }), usd({ min_weight: 1_000 })],
      "rates.2",
      "conflict",
    ],
    [
      "a minimum above the maximum",
      [usd({ min_order_value: 9, max_order_value: 1 })],
      "rates.0.max_order_value",
      "too_small",
    ],
    ["a weight band without room", [usd({ min_weight: 9, max_weight: 9 })], "rates.0.max_weight", "too_small"],
    ["a currency that there is not", [usd({ currency: "XXX" })], "rates.0.currency", "invalid_value"],
    ["a zone that there is not", [usd(), usd({ zone_id: crypto.randomUUID() })], "rates.1.zone_id", "not_found"],
    ["a zone that is no id", [usd({ zone_id: "EU" })], "rates.0.zone_id", "invalid_format"],
    ["a price below zero", [usd({ price: -1 })], "rates.0.price", "too_small"],
    ["a fraction", [usd({ price: 1.5 })], "rates.0.price", "invalid_type"],
    ["a weight beyond", [usd({ max_weight: 100_000_001 })], "rates.0.max_weight", "too_big"],
    ["a negative weight", [usd({ min_weight: -1 })], "rates.0.min_weight", "too_small"],
    ["no price", [{ currency: "USD" }], "rates.0.price", "required"],
    ["a field that there is not", [usd({ per_kilogram: 5 })], "rates.0.per_kilogram", "unknown_field"],
    [
      "too many at once",
      Array.from({ length: 501 }, (_, n) => usd({ min_weight: n, max_weight: n + 1 })),
      "rates",
      "too_big",
    ],
  ] as const)("are refused with %s, and stay as they were", async ([, rates, path, code], { expect }) => {
    const { id, rates: before } = await givenShippingMethod();
    const problem = await problemOf(await put(id, rates));
    expect([problem.status, problem.errors?.[0]?.path, problem.errors?.[0]?.code]).toEqual([422, path, code]);
    expect(await (await call("GET", ratesOf(id), { token: admin })).json()).toMatchObject({ rates: before });
    const made = await call("POST", "/api/v1/admin/shipping/methods", { body: { name: "x", rates }, token: admin });
    expect((await problemOf(made)).errors?.[0]?.path).toBe(path);
  });

  it("are the business of staff, and of methods that there are", async ({ expect }) => {
    const { id } = await givenShippingMethod();
    const customer = await tokenOf("customer");
    for (const method of ["GET", "PUT"])
      expect(
        (await call(method, ratesOf(id), { token: customer, body: method === "PUT" ? { rates: [] } : undefined }))
          .status,
      ).toBe(403);
    expect((await problemOf(await put(crypto.randomUUID(), []))).code).toBe("shipping_method_not_found");
    const missing = await call("GET", ratesOf(crypto.randomUUID()), { token: admin });
    expect((await problemOf(missing)).code).toBe("shipping_method_not_found");
  });

  it("and methods are as many as a cart can be priced with", async ({ expect }) => {
    const { id } = await givenShippingMethod();
    const [counted] = await ctx.db.all<{ methods: number; rates: number }>(
      sql`SELECT (SELECT count(*) FROM shipping_methods) AS methods, (SELECT count(*) FROM shipping_rates) AS rates`,
    );
    const { methods = 0, rates = 0 } = counted ?? {};
    const more = Array.from({ length: 200 - methods }, () => ({
      id: ctx.id(),
      name: "One of many",
      is_active: false,
      position: 9,
      created_at: 1,
      updated_at: 1,
    }));
    const holder = more[0]?.id ?? "";
    const many = Array.from({ length: 5_000 - rates }, (_, n) => ({
      ...everything,
      ...usd({ min_weight: n, max_weight: n + 1 }),
      method_id: holder,
      position: n,
      currency: "USD",
      price: 1,
      min_order_value: 0,
    }));
    await runBatch(ctx.db, [
      insertRows(ctx, shippingMethods, more),
      insertRows(ctx, shippingRates, many),
      bumpSellingTerms(ctx),
    ]);
    const refused = await call("POST", "/api/v1/admin/shipping/methods", { body: { name: "x" }, token: admin });
    expect(await problemOf(refused)).toMatchObject({ status: 409, code: "too_many_shipping_methods", limit: 200 });
    expect((await put(id, [usd(), usd({ currency: "EUR" })])).status).toBe(200);
    const over = await put(id, [usd(), usd({ currency: "EUR" }), usd({ currency: "CHF" })]);
    expect(await problemOf(over)).toMatchObject({ status: 409, code: "too_many_shipping_rates", limit: 5_000 });
    // Every cart is priced with them all.
    const offered: any = await (await call("GET", "/api/v1/shipping/rates?weight=4000")).json();
    expect(offered.data.map((one: any) => one.shipping_method_id)).toContain(id);
    const ids = more.map((one) => one.id);
    await runBatch(ctx.db, [
      ctx.db.delete(shippingRates).where(inArray(shippingRates.method_id, [holder])),
      ctx.db.delete(shippingMethods).where(sql`id IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`),
      bumpSellingTerms(ctx),
    ]);
  });
});
