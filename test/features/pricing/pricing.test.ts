import { beforeAll, describe, it } from "vitest";
import { priceOrder, taxIn } from "#pricing";
import { tokenOf } from "../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../support/api.ts";
import { auditOf } from "../../support/audit.ts";

const line = (quantity: number, unit_price: number, variant_id = "v") => ({ variant_id, quantity, unit_price });

describe("an order's price", () => {
  it("rounds the tax of each line once, half to even, and adds up", ({ expect }) => {
    const priced = priceOrder({
      currency: "USD",
      lines: [line(1, 50, "a"), line(3, 50, "b"), line(1, 1000, "c")],
      shipping_price: 500,
      tax: { rate_bps: 100, included: false },
    });
    expect(priced.lines.map((one) => one.tax_total)).toEqual([0, 2, 10]);
    expect(priced).toMatchObject({
      subtotal: 1200,
      discount_total: 0,
      shipping_total: 500,
      tax_total: 12,
      tax_included_total: 0,
      total: 1712,
      adjustments: [],
    });
  });

  it("shows the tax inside apart where prices include it, and does not add it", ({ expect }) => {
    const priced = priceOrder({
      currency: "EUR",
      lines: [line(2, 1190)],
      shipping_price: 0,
      tax: { rate_bps: 1900, included: true },
    });
    expect(priced).toMatchObject({ subtotal: 2380, tax_total: 0, tax_included_total: 380, total: 2380 });
  });

  it("holds total = subtotal - discounts + shipping + tax for any lines", ({ expect }) => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let run = 0; run < 500; run += 1) {
      const tax = { rate_bps: random(10_001), included: random(2) === 1 };
      const lines = Array.from({ length: 1 + random(100) }, (_, i) => line(1 + random(999), random(1_000_000), `${i}`));
      const order = priceOrder({ currency: "USD", lines, shipping_price: random(10_000), tax });
      expect(order.total).toBe(order.subtotal - order.discount_total + order.shipping_total + order.tax_total);
      expect(order.subtotal).toBe(order.lines.reduce((sum, one) => sum + one.line_total, 0));
      expect(order.tax_total + order.tax_included_total).toBe(
        order.lines.reduce((sum, one) => sum + one.tax_total + one.tax_included_total, 0),
      );
      expect(tax.included ? order.tax_total : order.tax_included_total).toBe(0);
    }
  });

  it("has no tax while the shop has set none", ({ expect }) => {
    expect(taxIn([])).toEqual({ rate_bps: 0, included: false });
  });
});

describe("the tax rate", () => {
  let admin = "";
  beforeAll(async () => {
    admin = await tokenOf("admin");
  });

  it("is set and read by staff, and each change is audited", async ({ expect }) => {
    const body = { name: "Sales tax", rate_bps: 725, included: false };
    const set = await call("PUT", "/api/v1/admin/tax-rates", { body, token: admin });
    expect(set.status).toBe(200);
    expect(await set.json()).toMatchObject({ code: "standard", ...body });
    const changed = await call("PUT", "/api/v1/admin/tax-rates", { body: { ...body, rate_bps: 800 }, token: admin });
    expect(changed.status).toBe(200);
    const read = await call("GET", "/api/v1/admin/tax-rates", { token: admin });
    expect(await read.json()).toMatchObject({ data: [{ code: "standard", rate_bps: 800 }], next_cursor: null });
    expect(tripsOf(read).d1).toBeLessThanOrEqual(2);
    const rows = await auditOf("standard");
    expect(rows.at(-1)).toMatchObject({ action: "tax_rate.changed", changes: { after: { rate_bps: 800 } } });
    await call("PUT", "/api/v1/admin/tax-rates", { body: { rate_bps: 0, included: false }, token: admin });
  });

  it("refuses what is no rate, fields nobody knows, and people who may not", async ({ expect }) => {
    for (const body of [
      { rate_bps: 10_001, included: true },
      { rate_bps: -1, included: true },
      { rate_bps: 7.25, included: true },
      { rate_bps: "725", included: true },
      { rate_bps: 725 },
      { rate_bps: 725, included: true, country: "US" },
    ]) {
      const answer = await call("PUT", "/api/v1/admin/tax-rates", { body, token: admin });
      expect((await problemOf(answer)).code).toBe("invalid_request");
    }
    expect((await call("GET", "/api/v1/admin/tax-rates")).status).toBe(401);
    expect((await call("GET", "/api/v1/admin/tax-rates", { token: await tokenOf("customer") })).status).toBe(403);
  });
});
