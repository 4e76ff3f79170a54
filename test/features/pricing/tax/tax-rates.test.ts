import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenFullCart, givenShop } from "../../../support/checkout.ts";

describe("the tax rate", () => {
  let admin = "";
  beforeAll(async () => {
    admin = await tokenOf("admin");
  });

  it("is set and read by staff, and each change is audited", async ({ expect }) => {
    const { cart_token } = await givenFullCart(await givenShop());
    const body = { name: "Sales tax", rate_bps: 725, included: false };
    const set = await call("PUT", "/api/v1/admin/tax-rates", { body, token: admin });
    expect(set.status).toBe(200);
    expect(await set.json()).toMatchObject({ code: "standard", ...body });
    const changed = await call("PUT", "/api/v1/admin/tax-rates", { body: { ...body, rate_bps: 800 }, token: admin });
    expect(changed.status).toBe(200);
    const read = await call("GET", "/api/v1/admin/tax-rates", { token: admin });
    expect(await read.json()).toMatchObject({ data: [{ code: "standard", rate_bps: 800 }], next_cursor: null });
    expect(tripsOf(read).d1).toBeLessThanOrEqual(2);
    const shown = await call("GET", "/api/v1/cart", { headers: { "Cart-Token": cart_token } });
    expect(await shown.json()).toMatchObject({
      tax_total: 80,
      total: 1080,
      items: [{ tax_total: 80, tax_lines: [{ rate_id: "standard", name: "Sales tax", rate_ppm: 80_000, amount: 80 }] }],
    });
    const rows = await auditOf("standard");
    expect(rows.at(-1)).toMatchObject({ action: "tax_rate.changed", changes: { after: { rate_bps: 800 } } });
    await call("PUT", "/api/v1/admin/tax-rates", { body: { rate_bps: 0, included: false }, token: admin });
  });

  it("is replaced whole: each of its fields is the one that came last", async ({ expect }) => {
    const put = (body: object) => call("PUT", "/api/v1/admin/tax-rates", { body, token: admin });
    const shown = async () => {
      const page = await call("GET", "/api/v1/admin/tax-rates", { token: admin });
      return (await page.json<{ data: object[] }>()).data[0];
    };
    const first = { name: "Sales tax", rate_bps: 725, included: false };
    const second = { name: "VAT", rate_bps: 2_000, included: true };
    for (const body of [first, second, first]) {
      expect(await (await put(body)).json()).toMatchObject(body);
      expect(await shown()).toMatchObject(body);
    }
    await put({ rate_bps: 0, included: false });
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
