import { beforeAll, describe, it } from "vitest";
import { addZones } from "#pricing/tax";
import { zonesOf } from "../../../../src/features/pricing/tax-setup/template-zones.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const preview = (body: object) => call("POST", "/api/v1/admin/tax/preview", { body, token: admin });

describe("a template", () => {
  it("has the member states with their standard rate, or the states with that of the state", ({ expect }) => {
    const eu = zonesOf("eu");
    expect(eu.length).toBe(27);
    expect(eu.find(({ countries }) => countries[0] === "FI")).toMatchObject({ name: "Finland", rate_ppm: 255_000 });
    expect(eu.every(({ rate_ppm }) => rate_ppm >= 150_000 && rate_ppm <= 270_000)).toBe(true);
    const us = zonesOf("us");
    expect(us.length).toBe(46);
    expect(us.find(({ regions }) => regions[0] === "CA")).toMatchObject({ countries: ["US"], rate_ppm: 72_500 });
    expect(us.every(({ rate_ppm }) => rate_ppm >= 29_000 && rate_ppm <= 72_500)).toBe(true);
  });

  it("adds what no zone covers yet, once, and says so in the audit log", async ({ expect }) => {
    // Other tests are taxed by what is added here: places that they sell nothing to.
    const there = await givenZone({ name: "Nauru", countries: ["NR"] });
    const wanted = ["NR", "NU", "TK"].map((country) => ({
      name: `Template ${country}`,
      countries: [country],
      regions: [],
      postal_codes: [],
      rate_name: "VAT",
      rate_ppm: 150_000,
    }));
    const template = crypto.randomUUID();
    const ctx = testContext();
    expect(await addZones(ctx, template, wanted)).toEqual(["Template NU", "Template TK"]);
    expect(await addZones(ctx, template, wanted)).toEqual([]);
    expect(await (await preview({ country: "TK", price: 1_000 })).json()).toMatchObject({
      reason: "rates",
      total: 1_150,
    });
    expect(await (await preview({ country: "NR", price: 1_000 })).json()).toMatchObject({
      reason: "no_rates",
      zone: { id: there.id },
    });
    const entries = await auditOf(template);
    expect(entries).toMatchObject([
      { action: "tax_template.loaded", changes: { after: { tax_zones: expect.any(Array) } } },
    ]);
  });

  it("is refused where there is none of that name, and to those who may not", async ({ expect }) => {
    const path = "/api/v1/admin/tax/templates";
    expect((await problemOf(await call("POST", `${path}/mars`, { token: admin }))).code).toBe("tax_template_not_found");
    expect((await call("POST", `${path}/eu`, { token: await tokenOf("customer") })).status).toBe(403);
  });
});

describe("a preview", () => {
  it("shows the zone, the lines and the reason, in one trip", async ({ expect }) => {
    const { id } = await givenZone({ name: "Tuvalu", countries: ["TV"] });
    await givenRate(id, { name: "First", rate_ppm: 50_000, position: 1, ends_at: "2026-01-01T00:00:00Z" });
    await givenRate(id, { name: "Second", rate_ppm: 100_000, position: 2, compound: true });
    await givenRate(id, { tax_class: "books", rate_ppm: 0, kind: "zero" });
    const answer = await preview({ country: "TV", price: 1_000, quantity: 3, taxed_at: "2025-12-31T00:00:00Z" });
    expect(tripsOf(answer).d1).toBeLessThanOrEqual(2);
    expect(await answer.json()).toMatchObject({
      reason: "rates",
      zone: { id, name: "Tuvalu" },
      prices_include_tax: false,
      unit_price: 1_000,
      subtotal: 3_000,
      tax_lines: [
        { name: "First", amount: 150 },
        { name: "Second", amount: 315 },
      ],
      tax_total: 465,
      tax_included_total: 0,
      total: 3_465,
    });
    expect(await (await preview({ country: "TV", price: 1_000 })).json()).toMatchObject({ tax_total: 100 });
    const books = await preview({ country: "TV", price: 1_000, tax_class: "books" });
    expect(await books.json()).toMatchObject({ tax_lines: [{ kind: "zero", amount: 0 }], total: 1_000 });
    const exempt = await preview({ country: "TV", state: "x", postal_code: "1", price: 1_000, is_tax_exempt: true });
    expect(await exempt.json()).toMatchObject({ reason: "exemption", tax_lines: [], total: 1_000 });
    const business = await preview({ country: "TV", price: 1_000, vat_number: "FR40303265045" });
    expect(await business.json()).toMatchObject({ reason: "rates", total: 1_100 });
  });

  it("is refused for what cannot be sold or sent", async ({ expect }) => {
    const good = { country: "TV", price: 1_000 };
    for (const [field, value] of [
      ["country", "XX"],
      ["price", -1],
      ["price", 1.5],
      ["quantity", 0],
      ["tax_class", "Books"],
      ["vat_number", "FR1"],
      ["at", "soon"],
    ] as const) {
      const problem = await problemOf(await preview({ ...good, [field]: value }));
      expect(problem.errors?.map(({ path }) => path)).toEqual([field]);
    }
  });
});
