import { beforeAll, describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { givenCoupon, givenPromotion } from "../../../support/promotions.ts";

let admin = "";
beforeAll(async () => {
  admin = await tokenOf("admin");
});
const as = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin/promotions${path}`, { token: admin, ...(body === undefined ? {} : { body }) });
const percentage = (rate_ppm: unknown) => ({ title: "Sale", action: { kind: "percentage", rate_ppm } });

describe("the back office's promotions", () => {
  it("are made, read, changed, started, stopped and deleted, each with its audit row", async ({ expect }) => {
    const made = await as("POST", "", { ...percentage(150_000), priority: 5 });
    expect(made.status).toBe(201);
    const { id, ...rest }: any = await made.json();
    expect(rest).toMatchObject({
      title: "Sale",
      status: "stopped",
      is_automatic: false,
      priority: 5,
      stacking: { kind: "free" },
      conditions: [],
      action: { kind: "percentage", rate_ppm: 150_000 },
      target: { kind: "each" },
      is_broken: false,
    });
    const started = await as("POST", `/${id}/start`);
    expect(await started.json()).toMatchObject({ status: "active" });
    expect(await (await as("POST", `/${id}/start`)).json()).toMatchObject({ status: "active" });
    const changed = await as("PATCH", `/${id}`, { title: "Summer", ends_at: "2020-01-01T00:00:00Z" });
    expect(await changed.json()).toMatchObject({ title: "Summer", status: "ended", priority: 5 });
    expect(
      await (await as("PATCH", `/${id}`, { ends_at: null, starts_at: "2999-01-01T00:00:00Z" })).json(),
    ).toMatchObject({
      status: "scheduled",
    });
    for (let i = 0; i < 2; i += 1)
      expect(await (await as("POST", `/${id}/stop`)).json()).toMatchObject({ status: "stopped" });
    const read = await as("GET", `/${id}`);
    expect(tripsOf(read).d1).toBe(1);
    expect((await as("DELETE", `/${id}`)).status).toBe(204);
    expect((await problemOf(await as("GET", `/${id}`))).code).toBe("promotion_not_found");
    expect((await auditOf(id)).map(({ action }) => action)).toEqual([
      "promotion.created",
      "promotion.started",
      "promotion.changed",
      "promotion.changed",
      "promotion.stopped",
      "promotion.deleted",
    ]);
  });

  it("with codes are archived instead of deleted, and change no more", async ({ expect }) => {
    const { promotion_id: id } = await givenCoupon();
    expect((await as("DELETE", `/${id}`)).status).toBe(204);
    expect((await as("DELETE", `/${id}`)).status).toBe(204);
    expect(await (await as("GET", `/${id}`)).json()).toMatchObject({ status: "archived" });
    for (const answer of [
      await as("PATCH", `/${id}`, { priority: 1 }),
      await as("POST", `/${id}/start`),
      await as("POST", `/${id}/stop`),
      await as("POST", `/${id}/codes`, { code: "ANY-CODE" }),
      await as("POST", `/${id}/code-batches`, { code_count: 1 }),
    ])
      expect((await problemOf(answer)).code).toBe("promotion_archived");
  });

  it("are listed newest first, by what they are", async ({ expect }) => {
    const stopped = await givenPromotion({ is_active: false });
    const ended = await givenPromotion({ ends_at: "2020-01-01T00:00:00Z" });
    const scheduled = await givenPromotion({ starts_at: "2999-01-01T00:00:00Z" });
    const active = await givenPromotion({ starts_at: "2020-01-01T00:00:00Z", ends_at: "2999-01-01T00:00:00Z" });
    for (const [status, one] of Object.entries({ stopped, ended, scheduled, active })) {
      const page: any = await (await as("GET", `?status=${status}&limit=100&count=true`)).json();
      const ids = page.data.map((row: any) => row.id);
      expect(page.data.every((row: any) => row.status === status)).toBe(true);
      for (const other of [stopped, ended, scheduled, active]) expect(ids.includes(other.id)).toBe(other === one);
      expect(page.total_count).toBeGreaterThanOrEqual(page.data.length);
    }
    const automatic: any = await (await as("GET", "?is_automatic=true&limit=100")).json();
    expect(automatic.data.map((row: any) => row.id)).not.toContain(active.id);
  });

  it("show what they name and is deleted", async ({ expect }) => {
    const [category, product, other] = [
      await givenCategory(),
      await givenProduct({ tags: ["Gone soon"] }),
      await givenProduct(),
    ];
    const tags: any = await (await call("GET", "/api/v1/admin/tags?q=gone-soon", { token: admin })).json();
    const [tag] = tags.data;
    const conditions = [
      { kind: "products" as const, product_ids: [product.id, other.id] },
      { kind: "categories" as const, category_ids: [category.id] },
      { kind: "tags" as const, tag_ids: [tag.id] },
    ];
    const { id, is_broken } = await givenPromotion({ conditions, is_active: false });
    expect(is_broken).toBe(false);
    await call("DELETE", `/api/v1/admin/products/${product.id}`, { token: admin });
    await call("DELETE", `/api/v1/admin/categories/${category.id}`, { token: admin });
    await call("DELETE", `/api/v1/admin/tags/${tag.id}`, { token: admin });
    const expected = { product_ids: [product.id], category_ids: [category.id], tag_ids: [tag.id] };
    expect(await (await as("GET", `/${id}`)).json()).toMatchObject({ is_broken: true, missing: expected });
  });

  it.for<[string, object, string, string]>([
    ["a percentage of 0", percentage(0), "action.rate_ppm", "too_small"],
    ["a percentage of 100.0001", percentage(1_000_001), "action.rate_ppm", "too_big"],
    ["a percentage of -1", percentage(-10_000), "action.rate_ppm", "too_small"],
    ["a percentage that is no number", percentage("NaN"), "action.rate_ppm", "invalid_type"],
    ["a part of a millionth", percentage(0.5), "action.rate_ppm", "invalid_type"],
    [
      "a window that ends as it starts",
      { ...percentage(1), starts_at: "2026-01-01T00:00:00Z", ends_at: "2026-01-01T00:00:00Z" },
      "ends_at",
      "conflict",
    ],
    [
      "an unknown currency",
      { title: "x", action: { kind: "fixed", amounts: [{ currency: "XXX", amount: 1 }] } },
      "action.amounts.0.currency",
      "invalid_value",
    ],
    [
      "a currency twice",
      {
        ...percentage(1),
        most_off: [
          { currency: "USD", amount: 1 },
          { currency: "USD", amount: 2 },
        ],
      },
      "most_off",
      "invalid_value",
    ],
    [
      "an amount of nothing",
      { title: "x", action: { kind: "fixed", amounts: [{ currency: "USD", amount: 0 }] } },
      "action.amounts.0.amount",
      "too_small",
    ],
    ["an unknown action", { title: "x", action: { kind: "double" } }, "action.kind", "invalid_value"],
    [
      "an action off something else than it acts on",
      { title: "x", action: { kind: "free_shipping" } },
      "target.kind",
      "invalid_value",
    ],
    [
      "an unknown time zone",
      { ...percentage(1), conditions: [{ kind: "weekdays", weekdays: ["monday"], time_zone: "Mars/Base" }] },
      "conditions.0.time_zone",
      "invalid_value",
    ],
    [
      "a day that is none",
      { ...percentage(1), conditions: [{ kind: "weekdays", weekdays: ["someday"] }] },
      "conditions.0.weekdays.0",
      "invalid_value",
    ],
    ["a field that nobody knows", { ...percentage(1), colour: "red" }, "colour", "unknown_field"],
  ])("are refused with %s", async ([, body, path, code], { expect }) => {
    const answer = await as("POST", "", body);
    const problem = await problemOf(answer);
    expect([answer.status, problem.code]).toEqual([422, "invalid_request"]);
    expect(problem.errors?.[0]).toMatchObject({ path, code });
  });

  it("are for staff who may", async ({ expect }) => {
    const { id } = await givenPromotion({ is_active: false });
    const customer = await tokenOf("customer");
    expect((await call("GET", `/api/v1/admin/promotions/${id}`)).status).toBe(401);
    expect((await call("GET", `/api/v1/admin/promotions/${id}`, { token: customer })).status).toBe(403);
    expect((await call("POST", "/api/v1/admin/promotions", { body: percentage(1), token: customer })).status).toBe(403);
    expect((await problemOf(await as("GET", "/nothing"))).code).toBe("promotion_not_found");
  });
});
