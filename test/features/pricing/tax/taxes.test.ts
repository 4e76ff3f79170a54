import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenRate, givenZone } from "../../../support/taxes.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});

const ask = (method: string, path: string, body?: object) =>
  call(method, `/api/v1/admin/tax${path}`, { ...(body ? { body } : {}), token: admin });
const asked = async (method: string, path: string, body?: object): Promise<any> =>
  (await ask(method, path, body)).json();
const codeOf = async (answer: Promise<Response>) => (await problemOf(await answer)).code;
const faultsOf = async (answer: Promise<Response>) => (await problemOf(await answer)).errors?.map(({ path }) => path);

describe("a tax zone", () => {
  it("is made, changed and removed with its rates, each audited", async ({ expect }) => {
    const { id } = await givenZone({ name: "Aruba", countries: ["AW"] });
    const rate = await givenRate(id);
    const changed = await ask("PATCH", `/zones/${id}`, { name: "Oranjestad", postal_codes: ["1*"] });
    expect(changed.status).toBe(200);
    const shown = { id, name: "Oranjestad", countries: ["AW"], regions: [], postal_codes: ["1*"], is_active: true };
    expect(await changed.json()).toMatchObject(shown);
    expect(await asked("GET", `/zones/${id}`)).toMatchObject(shown);
    expect((await ask("DELETE", `/zones/${id}`)).status).toBe(204);
    expect(await codeOf(ask("GET", `/zones/${id}`))).toBe("tax_zone_not_found");
    expect(await codeOf(ask("GET", `/rates/${rate.id}`))).toBe("tax_rate_not_found");
    const entries = await auditOf(id);
    expect(entries.map(({ action }) => action)).toEqual(["tax_zone.created", "tax_zone.changed", "tax_zone.deleted"]);
    expect(entries[1]?.changes).toMatchObject({ before: { postal_codes: [] }, after: { postal_codes: ["1*"] } });
  });

  it("is listed by name, by country and by whether it is active, page by page", async ({ expect }) => {
    const [b, a] = [
      await givenZone({ name: "Z of Bouvet", countries: ["BV"], postal_codes: ["2*"] }),
      await givenZone({ name: "A of Bouvet", countries: ["BV"], postal_codes: ["1*"], is_active: false }),
    ];
    const first = await ask("GET", "/zones?country=BV&limit=1&count=true");
    expect(tripsOf(first).d1).toBeLessThanOrEqual(2);
    const page: any = await first.json();
    expect(page).toMatchObject({ data: [{ id: a.id }], total_count: 2 });
    const next = await asked("GET", `/zones?country=BV&limit=1&cursor=${encodeURIComponent(page.next_cursor)}`);
    expect(next).toMatchObject({ data: [{ id: b.id }], next_cursor: null });
    expect((await asked("GET", "/zones?country=BV&is_active=true")).data).toMatchObject([{ id: b.id }]);
  });

  it("that is as specific as another active one somewhere is refused, also as a change", async ({ expect }) => {
    const first = await givenZone({ name: "North", countries: ["CC"], regions: ["N"] });
    const south = await givenZone({ countries: ["CC"], regions: ["S"] });
    const refused = await ask("POST", "/zones", { name: "Again", countries: ["CC"], regions: ["n", "E"] });
    expect(refused.status).toBe(409);
    expect(await problemOf(refused)).toMatchObject({
      code: "tax_zones_overlap",
      zone_id: first.id,
      zone_name: "North",
    });
    expect(await codeOf(ask("PATCH", `/zones/${south.id}`, { regions: ["N"] }))).toBe("tax_zones_overlap");
    const idle = await givenZone({ countries: ["CC"], regions: ["N"], is_active: false });
    expect(await codeOf(ask("PATCH", `/zones/${idle.id}`, { is_active: true }))).toBe("tax_zones_overlap");
    expect((await ask("PATCH", `/zones/${first.id}`, { is_active: false })).status).toBe(200);
    expect((await ask("PATCH", `/zones/${idle.id}`, { is_active: true })).status).toBe(200);
  });

  it("is made once however many make it at the same time", async ({ expect }) => {
    const body = { name: "Christmas Island", countries: ["CX"] };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask("POST", "/zones", body)));
    const made = answers.filter(({ status }) => status === 201);
    expect(made.length).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201))
      expect(["tax_zones_overlap", "taxes_changed"]).toContain((await problemOf(answer)).code);
  });

  it("is refused where it covers nothing that can be compared", async ({ expect }) => {
    const post = (body: object) => ask("POST", "/zones", { name: "Odd", ...body });
    expect(await faultsOf(post({ countries: ["AQ", "BV"], regions: ["x"] }))).toEqual(["regions"]);
    expect(await faultsOf(post({ postal_codes: ["1*"] }))).toEqual(["postal_codes"]);
    expect(await faultsOf(post({ countries: ["AQ"], postal_codes: ["1", "2...1"] }))).toEqual(["postal_codes.1"]);
    expect(await faultsOf(post({ countries: ["XX"] }))).toEqual(["countries.0"]);
    expect(await codeOf(ask("PATCH", "/zones/nothing", { name: "x" }))).toBe("tax_zone_not_found");
    expect(await codeOf(ask("DELETE", "/zones/nothing"))).toBe("tax_zone_not_found");
  });
});

describe("a tax rate", () => {
  it("is made, changed and removed, each audited", async ({ expect }) => {
    const { id: zone_id } = await givenZone({ countries: ["EH"] });
    const made = await asked("POST", "/rates", {
      zone_id,
      name: "Sales tax",
      rate_ppm: 88_750,
      starts_at: "2026-01-01T00:00:00Z",
    });
    const shown = {
      id: made.id,
      zone_id,
      tax_class: "standard",
      name: "Sales tax",
      kind: "standard",
      rate_ppm: 88_750,
      starts_at: "2026-01-01T00:00:00.000Z",
      ends_at: null,
      compound: false,
      applies_to_shipping: false,
      position: 0,
    };
    expect(made).toMatchObject(shown);
    const ends_at = "2027-01-01T00:00:00.000Z";
    const changed = await asked("PATCH", `/rates/${made.id}`, {
      starts_at: null,
      ends_at,
      compound: true,
      position: 3,
    });
    const now = { ...shown, starts_at: null, ends_at, compound: true, position: 3 };
    expect(changed).toMatchObject(now);
    expect(await asked("GET", `/rates/${made.id}`)).toMatchObject(now);
    expect((await ask("DELETE", `/rates/${made.id}`)).status).toBe(204);
    expect(await codeOf(ask("DELETE", `/rates/${made.id}`))).toBe("tax_rate_not_found");
    const entries = await auditOf(made.id);
    expect(entries.map(({ action }) => action)).toEqual(["tax_rate.created", "tax_rate.changed", "tax_rate.deleted"]);
    expect(entries[1]?.changes).toMatchObject({ before: { compound: false }, after: { compound: true } });
  });

  it("is listed in the order in which it is worked out, by zone, class and kind", async ({ expect }) => {
    const { id } = await givenZone({ countries: ["GS"] });
    const second = await givenRate(id, { position: 2 });
    const first = await givenRate(id, { position: 1, tax_class: "books", kind: "zero", rate_ppm: 0 });
    const ids = async (query: string) =>
      (await asked("GET", `/rates?zone_id=${id}${query}`)).data.map((one: any) => one.id);
    expect(await ids("")).toEqual([first.id, second.id]);
    expect(await ids("&tax_class=books")).toEqual([first.id]);
    expect(await ids("&kind=standard")).toEqual([second.id]);
    const page = await asked("GET", `/rates?zone_id=${id}&limit=1&count=true`);
    expect(page.total_count).toBe(2);
    const cursor = encodeURIComponent(page.next_cursor);
    expect((await asked("GET", `/rates?zone_id=${id}&limit=1&cursor=${cursor}`)).data).toMatchObject([
      { id: second.id },
    ]);
  });

  it("is refused out of its bounds, in an unknown zone, or where its parts contradict each other", async ({
    expect,
  }) => {
    const { id: zone_id } = await givenZone({ countries: ["HM"] });
    const post = (body: object) => ask("POST", "/rates", { zone_id, name: "VAT", rate_ppm: 1, ...body });
    for (const rate_ppm of [-1, 1_000_001, 7.25, "1", null])
      expect(await faultsOf(post({ rate_ppm }))).toEqual(["rate_ppm"]);
    expect((await post({ rate_ppm: 1_000_000 })).status).toBe(201);
    expect(await faultsOf(post({ kind: "zero" }))).toEqual(["rate_ppm"]);
    expect(await faultsOf(post({ kind: "exempt" }))).toEqual(["rate_ppm"]);
    const window = { starts_at: "2026-01-02T00:00:00Z", ends_at: "2026-01-01T00:00:00Z" };
    expect(await faultsOf(post(window))).toEqual(["ends_at"]);
    expect(await faultsOf(post({ ...window, ends_at: window.starts_at }))).toEqual(["ends_at"]);
    expect(await faultsOf(post({ tax_class: "Books" }))).toEqual(["tax_class"]);
    expect(await faultsOf(post({ zone_id: crypto.randomUUID() }))).toEqual(["zone_id"]);
    const { id } = await givenRate(zone_id);
    expect(await faultsOf(ask("PATCH", `/rates/${id}`, { kind: "exempt" }))).toEqual(["rate_ppm"]);
    expect(await codeOf(ask("PATCH", "/rates/nothing", { name: "x" }))).toBe("tax_rate_not_found");
  });

  it("comes at most fifty times in a zone", async ({ expect }) => {
    const { id } = await givenZone({ countries: ["IO"] });
    for (let nth = 0; nth < 50; nth += 1) await givenRate(id);
    expect(await codeOf(ask("POST", "/rates", { zone_id: id, name: "VAT", rate_ppm: 1 }))).toBe("too_many_tax_rates");
  });
});

describe("taxes", () => {
  it("are the business of staff with settings:read and settings:write", async ({ expect }) => {
    const customer = await tokenOf("customer");
    for (const path of ["zones", "rates", "settings"]) {
      expect((await call("GET", `/api/v1/admin/tax/${path}`)).status).toBe(401);
      expect((await call("GET", `/api/v1/admin/tax/${path}`, { token: customer })).status).toBe(403);
    }
  });
});
