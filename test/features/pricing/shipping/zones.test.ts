import { sql } from "drizzle-orm";
import { beforeAll, describe, it } from "vitest";
import { runBatch } from "#platform/data/db";
import { insertRows } from "#platform/data/insert-rows";
import { bumpSellingTerms } from "#pricing/selling-terms";
import { shippingZones } from "../../../../src/features/pricing/shipping/tables.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { testContext } from "../../../support/context.ts";
import { freshPostalCode, givenShippingMethod, givenShippingZone } from "../../../support/shipping.ts";

const ctx = testContext();
let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const ask = (method: string, path: string, body?: object) =>
  call(method, `/api/v1/admin/shipping/zones${path}`, { ...(body ? { body } : {}), token: admin });
const add = (body: object) => ask("POST", "", { name: "Zone", ...body });
const remove = (id: string) => ask("DELETE", `/${id}`);

describe("a shipping zone", () => {
  it("is made, read, changed and removed, each audited", async ({ expect }) => {
    const { id } = await givenShippingZone({ name: "Aruba", countries: ["AW"], postal_codes: [] });
    const changed = await ask("PATCH", `/${id}`, { name: "Oranjestad", regions: ["West"], postal_codes: ["1*"] });
    expect(changed.status).toBe(200);
    const shown = { id, name: "Oranjestad", countries: ["AW"], regions: ["West"], postal_codes: ["1*"] };
    expect(await changed.json()).toMatchObject(shown);
    expect(await (await ask("GET", `/${id}`)).json()).toMatchObject(shown);
    const replaced = await ask("PUT", `/${id}`, { name: "Noord" });
    expect(await replaced.json()).toMatchObject({ ...shown, name: "Noord" });
    expect((await remove(id)).status).toBe(204);
    for (const gone of [await ask("GET", `/${id}`), await ask("PATCH", `/${id}`, {}), await remove(id)])
      expect((await problemOf(gone)).code).toBe("shipping_zone_not_found");
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "shipping_zone.created",
      "shipping_zone.changed",
      "shipping_zone.changed",
      "shipping_zone.deleted",
    ]);
  });

  it("overlaps no other that is equally specific, and may lie inside of one", async ({ expect }) => {
    const outer = await givenShippingZone({ name: "Bonaire", countries: ["BQ"], postal_codes: [] });
    const inner = await givenShippingZone({ countries: ["BQ"], postal_codes: ["77*"] });
    const twice = await problemOf(await add({ countries: ["BQ", "SX"] }));
    expect(twice).toMatchObject({
      status: 409,
      code: "shipping_zones_overlap",
      zone_id: outer.id,
      zone_name: "Bonaire",
    });
    expect((await problemOf(await add({ countries: ["BQ"], postal_codes: ["1*", "7-7*"] }))).code).toBe(
      "shipping_zones_overlap",
    );
    const widened = await ask("PATCH", `/${inner.id}`, { postal_codes: [] });
    expect((await problemOf(widened)).code).toBe("shipping_zones_overlap");
    expect((await ask("PATCH", `/${outer.id}`, { name: "As before" })).status).toBe(200);
    for (const { id } of [inner, outer]) expect((await remove(id)).status).toBe(204);
  });

  it("is made once of two that would overlap and are sent at the same moment", async ({ expect }) => {
    const answers = await Promise.all([add({ countries: ["CW"] }), add({ countries: ["CW"] })]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const made = answers.find(({ status }) => status === 201);
    expect((await remove((await made?.json<{ id: string }>())?.id ?? "")).status).toBe(204);
  });

  it("in which methods have rates stays, and the answer names them", async ({ expect }) => {
    const { id: zone_id } = await givenShippingZone();
    const rates = ["USD", "JPY"].map((currency) => ({ zone_id, currency, price: 500 }));
    const method = await givenShippingMethod({ name: "By barge", rates });
    expect(await problemOf(await remove(zone_id))).toMatchObject({
      status: 409,
      code: "shipping_zone_in_use",
      methods: [{ id: method.id, name: "By barge" }],
    });
    await call("PUT", `/api/v1/admin/shipping/methods/${method.id}/rates`, { body: { rates: [] }, token: admin });
    expect((await remove(zone_id)).status).toBe(204);
  });

  it("is removed or given a rate, and never both", async ({ expect }) => {
    const { id: zone_id } = await givenShippingZone();
    const { id } = await givenShippingMethod();
    const body = { rates: [{ zone_id, currency: "USD", price: 1 }] };
    const [removed, rated] = await Promise.all([
      remove(zone_id),
      call("PUT", `/api/v1/admin/shipping/methods/${id}/rates`, { body, token: admin }),
    ]);
    // The rates are refused as they are checked, or as they are written.
    expect([
      [204, 422],
      [204, 409],
      [409, 200],
    ]).toContainEqual([removed.status, rated.status]);
  });

  it.for([
    ["regions of two countries", { countries: ["US", "CA"], regions: ["CA"] }, "regions", "conflict"],
    ["postal codes of nowhere", { postal_codes: ["9*"] }, "postal_codes", "conflict"],
    [
      "a pattern that is none",
      { countries: ["US"], postal_codes: ["94103", "94*3"] },
      "postal_codes.1",
      "invalid_format",
    ],
    ["a range upside down", { countries: ["US"], postal_codes: ["9...1"] }, "postal_codes.0", "invalid_format"],
    ["a country that there is not", { countries: ["XX"] }, "countries.0", "invalid_value"],
    [
      "10,000 postal codes",
      { countries: ["US"], postal_codes: Array.from({ length: 10_000 }, (_, n) => `${10_000 + n}`) },
      "postal_codes",
      "too_big",
    ],
    ["an empty name", { name: " " }, "name", "too_small"],
    ["a field that there is not", { is_active: true }, "is_active", "unknown_field"],
  ] as const)("is refused with %s", async ([, body, path, code], { expect }) => {
    const problem = await problemOf(await add(body));
    expect([problem.status, problem.errors?.[0]?.path, problem.errors?.[0]?.code]).toEqual([422, path, code]);
  });

  it("is one of so many, with so many places, as a cart can be priced with", async ({ expect }) => {
    const { zones = 0, places = 0 } =
      (
        await ctx.db.all<{ zones: number; places: number }>(
          sql`SELECT count(*) AS zones, sum(json_array_length(regions) + json_array_length(postal_codes)) AS places FROM shipping_zones`,
        )
      )[0] ?? {};
    const last = await givenShippingZone({ countries: ["AQ"] });
    const row = { name: "One of many", countries: ["AQ"], regions: [], created_at: 1, updated_at: 1 };
    const more = Array.from({ length: 199 - zones }, (_, n) => ({
      ...row,
      id: ctx.id(),
      postal_codes:
        n === 0 ? Array.from({ length: 9_999 - places - (198 - zones) }, freshPostalCode) : [freshPostalCode()],
    }));
    await runBatch(ctx.db, [insertRows(ctx, shippingZones, more), bumpSellingTerms(ctx)]);
    const full = await add({ countries: ["AQ"] });
    expect(await problemOf(full)).toMatchObject({ status: 409, code: "too_many_shipping_zones", limit: 200 });
    const wider = await ask("PATCH", `/${last.id}`, { postal_codes: [freshPostalCode(), freshPostalCode()] });
    expect(await problemOf(wider)).toMatchObject({ status: 409, code: "too_many_zone_places", limit: 10_000 });
    expect((await ask("PATCH", `/${last.id}`, { postal_codes: [freshPostalCode()] })).status).toBe(200);
    const ids = JSON.stringify([last.id, ...more.map(({ id }) => id)]);
    await runBatch(ctx.db, [
      ctx.db.delete(shippingZones).where(sql`id IN (SELECT value FROM json_each(${ids}))`),
      bumpSellingTerms(ctx),
    ]);
  });

  it("is the business of staff with settings:read and settings:write", async ({ expect }) => {
    const customer = await tokenOf("customer");
    expect((await call("GET", "/api/v1/admin/shipping/zones")).status).toBe(401);
    expect((await call("GET", "/api/v1/admin/shipping/zones", { token: customer })).status).toBe(403);
    const body = { name: "Mine", countries: ["AQ"] };
    expect((await call("POST", "/api/v1/admin/shipping/zones", { body, token: customer })).status).toBe(403);
  });
});
