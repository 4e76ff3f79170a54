import kept from "sales-tax/res/sales_tax_rates.json" with { type: "json" };
import { beforeAll, describe, it } from "vitest";
import { z } from "zod";
import { addRates, addZones, isInEu } from "#pricing/tax";
import { reducedRates, zonesOf } from "../../../../src/features/pricing/tax-setup/template-zones.ts";
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

  it("has the standard rates that a kept package has", ({ expect }) => {
    const packaged = z.record(z.string(), z.object({ rate: z.number() })).parse(kept);
    const ours = zonesOf("eu").map(({ countries, rate_ppm }) => [countries[0], rate_ppm] as const);
    expect(ours.every(([country]) => isInEu(country ?? null))).toBe(true);
    expect(ours).toEqual(
      ours.map(([country]) => [country, Math.round((packaged[country ?? ""]?.rate ?? 0) * 1_000_000)]),
    );
  });

  it("has the reduced rates of each member state but Denmark, each lower than its standard rate", ({ expect }) => {
    const standard = new Map(zonesOf("eu").map(({ countries, rate_ppm }) => [countries[0], rate_ppm]));
    const reduced = reducedRates();
    expect(reduced.length).toBe(26);
    expect(new Set(reduced.map(({ country }) => country)).size).toBe(26);
    for (const { country, rates } of reduced) {
      const by_class = new Map(rates.map(({ tax_class, rate_ppm }) => [tax_class, rate_ppm]));
      expect(by_class.size).toBe(rates.length);
      for (const { kind, rate_ppm } of rates) {
        expect(kind).toBe("reduced");
        expect(rate_ppm).toBeLessThan(standard.get(country) ?? 0);
        expect(rate_ppm % 1_000).toBe(0);
      }
      expect(by_class.get("reduced")).toBeGreaterThanOrEqual(by_class.get("second-reduced") ?? 50_000);
      expect(by_class.get("second-reduced") ?? 50_000).toBeGreaterThanOrEqual(50_000);
      expect(by_class.get("super-reduced") ?? 0).toBeLessThan(50_000);
      expect(by_class.get("parking") ?? 120_000).toBeGreaterThanOrEqual(120_000);
    }
    const inFrance = reduced.find(({ country }) => country === "FR");
    expect(inFrance?.rates.map(({ tax_class, rate_ppm }) => [tax_class, rate_ppm])).toEqual([
      ["reduced", 100_000],
      ["second-reduced", 55_000],
      ["super-reduced", 21_000],
    ]);
  });

  it("adds reduced rates to zones of one country that have none of the class, once", async ({ expect }) => {
    const whole = await givenZone({ name: "Vanuatu", countries: ["VU"] });
    await givenRate(whole.id, { tax_class: "parking", rate_ppm: 120_000 });
    await givenZone({ name: "Two of them", countries: ["WS", "TO"] });
    await givenZone({ name: "A part", countries: ["KI"], regions: ["South"] });
    await givenZone({ name: "Closed", countries: ["NF"], is_active: false });
    const rates = ["reduced", "parking"].map((tax_class) => ({
      tax_class,
      name: "VAT",
      kind: "reduced" as const,
      rate_ppm: 70_000,
    }));
    const wanted = ["VU", "WS", "KI", "NF", "AQ"].map((country) => ({ country, rates }));
    const template = crypto.randomUUID();
    const ctx = testContext();
    expect(await addRates(ctx, template, wanted)).toEqual(["Vanuatu: reduced"]);
    expect(await addRates(ctx, template, wanted)).toEqual([]);
    const reduced = await preview({ country: "VU", price: 1_000, tax_class: "reduced" });
    expect(await reduced.json()).toMatchObject({ tax_lines: [{ kind: "reduced", amount: 70 }], total: 1_070 });
    const parking = await preview({ country: "VU", price: 1_000, tax_class: "parking" });
    expect(await parking.json()).toMatchObject({ total: 1_120 });
    expect(await auditOf(template)).toMatchObject([
      { action: "tax_template.loaded", changes: { after: { tax_rates: ["Vanuatu: reduced"] } } },
    ]);
  });

  it("says what it added and when its rates were last checked", async ({ expect }) => {
    // No test sells to a zone of one member state alone, so this adds nothing to them.
    const answer = await call("POST", "/api/v1/admin/tax/templates/eu-reduced", { token: admin });
    expect(answer.status).toBe(200);
    const body = await answer.json();
    expect(body).toEqual({ added: expect.any(Array), checked_on: expect.stringMatching(/^20\d\d-\d\d-\d\d$/) });
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
