import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { issueBookmark } from "#platform/data/bookmarks";
import { commit } from "#platform/data/outbox";
import { bumpCatalog, catalogVersion } from "../../../../src/features/goods/catalog/version.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call, tripsOf } from "../../../support/api.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

const get = (path: string, headers: Record<string, string> = {}) => call("GET", `/api/v1${path}`, { headers });

/** A bookmark of D1 that is ahead of all that it gives out. */
const future = `ffffffff-ffffffff-ffffffff-${"f".repeat(32)}`;

/** The edge keeps an answer just after it is given: asks until it comes from there. */
async function cachedAnswer(path: string): Promise<Response> {
  for (let i = 0; i < 50; i += 1) {
    const response = await get(path);
    if (tripsOf(response).d1 === 0) return response;
    await scheduler.wait(10);
  }
  throw new Error(`never cached: ${path}`);
}

describe("a public catalog read", () => {
  it("costs one trip, then none, and gives the same bytes and ETag", async ({ expect }) => {
    const category = await givenCategory();
    const product = await givenProduct({ categories: [category.id] });
    const paths = [
      `/products?category=${category.slug}`,
      `/products/${product.id}`,
      `/products/${product.slug}/variants`,
      "/categories?view=tree",
      "/categories?view=roots&limit=100",
      `/categories/${category.slug}`,
      `/categories/${category.id}/products?sort=price`,
    ];
    for (const path of paths) {
      const first = await get(path);
      expect([path, first.status, tripsOf(first)]).toEqual([path, 200, { d1: 1, object: 0, provider: 0 }]);
      const cached = await cachedAnswer(path);
      expect(tripsOf(cached)).toEqual({ d1: 0, object: 0, provider: 0 });
      expect(cached.headers.get("etag")).toBe(first.headers.get("etag"));
      expect(cached.headers.get("cache-control")).toBe("public, max-age=0, must-revalidate");
      expect(cached.headers.get("x-request-id")).not.toBe(first.headers.get("x-request-id"));
      expect(cached.headers.get("ratelimit-policy")).not.toBeNull();
      expect(await cached.text()).toBe(await first.text());
    }
  });

  it("is answered with 304 to who has it, cached or not", async ({ expect }) => {
    const product = await givenProduct();
    const path = `/products/${product.id}`;
    const etag = (await get(path)).headers.get("etag") ?? "";
    expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
    for (const header of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const response = await get(path, { "if-none-match": header });
      expect([header, response.status, await response.text()]).toEqual([header, 304, ""]);
      expect(response.headers.get("content-type")).toBeNull();
      expect(response.headers.get("etag")).toBe(etag);
    }
    expect((await get(path, { "if-none-match": '"other"' })).status).toBe(200);
    await call("PATCH", `/api/v1/admin${path}`, { body: { name: "Another" }, token: await tokenOf("admin") });
    expect((await get(path, { "if-none-match": etag })).status).toBe(200);
  });

  it("shows each back-office change with the next read", async ({ expect }) => {
    const token = await tokenOf("admin");
    const product = await givenProduct({ price: 1_000 });
    const path = `/products/${product.id}`;
    const change = async (method: string, at: string, body?: unknown) => {
      await cachedAnswer(path);
      const response = await call(method, `/api/v1/admin${at}`, { ...(body === undefined ? {} : { body }), token });
      expect(response.status).toBeLessThan(300);
      return get(path);
    };
    expect(await (await change("PATCH", path, { price: 900, compare_at_price: 1_000 })).json()).toMatchObject({
      price: 900,
      on_sale: true,
    });
    const variant = product.variants[0]?.id;
    expect(await (await change("PATCH", `${path}/variants/${variant}`, { price: 800 })).json()).toMatchObject({
      price: 800,
    });
    expect((await change("PATCH", path, { status: "archived" })).status).toBe(404);
    await call("PATCH", `/api/v1/admin${path}`, { body: { status: "active" }, token });
    expect((await change("DELETE", path)).status).toBe(404);
    await call("POST", `/api/v1/admin${path}/restore`, { token });
    expect((await get(path)).status).toBe(200);
  });

  it("does not take what it remembers for new to a client that has seen more", async ({ expect }) => {
    const path = `/products/${(await givenProduct()).id}`;
    await cachedAnswer(path);
    const ahead = (await issueBookmark(env.APP_SECRET, future)) ?? "";
    expect(tripsOf(await get(path, { "x-d1-bookmark": ahead })).d1).toBe(1);
  });

  it("is not made to look newer than it is by a bookmark that a client made up", async ({ expect }) => {
    const path = `/products/${(await givenProduct()).id}`;
    await cachedAnswer(path);
    const [, mac = ""] = ((await issueBookmark(env.APP_SECRET, `0${future.slice(1)}`)) ?? "").split(".");
    const read = await get(path, { "x-d1-bookmark": `${future}.${mac}` });
    expect([read.status, read.headers.get("x-d1-bookmark") ?? ""]).toEqual([200, expect.not.stringContaining(future)]);
    // Had it been learnt, what this isolate remembers would count as newer than this.
    const seen = (await issueBookmark(env.APP_SECRET, `e${future.slice(1)}`)) ?? "";
    expect(tripsOf(await get(path, { "x-d1-bookmark": seen })).d1).toBe(1);
  });

  it("does not vary by who asks", async ({ expect }) => {
    const product = await givenProduct({ cost_price: 1, low_stock_threshold: 7 });
    const asGuest = await (await get(`/products/${product.id}`)).text();
    const asStaff = await (
      await call("GET", `/api/v1/products/${product.id}`, { token: await tokenOf("admin") })
    ).text();
    expect(asStaff).toBe(asGuest);
    for (const hidden of ["cost_price", "low_stock_threshold", "deleted_at"]) expect(asGuest).not.toContain(hidden);
  });

  it("hears of a variant that sells out", async ({ expect }) => {
    const product = await givenProduct({ stock_quantity: 2 });
    const path = `/products/${product.id}`;
    expect(await (await get(path)).json()).toMatchObject({
      in_stock: true,
      variants: [{ available: 2, in_stock: true }],
    });
    const variant_id = product.variants[0]?.id ?? "";
    await cachedAnswer(path);
    const response = await call("POST", "/api/v1/admin/inventory/movements", {
      body: { variant_id, kind: "OUT", quantity: 2, reference: "test" },
      token: await tokenOf("admin"),
    });
    expect(response.status).toBe(201);
    let shown: { in_stock: boolean } | undefined;
    for (let i = 0; i < 100; i += 1) {
      shown = await (await get(path)).json<{ in_stock: boolean }>();
      if (!shown.in_stock) break;
      await scheduler.wait(100);
    }
    expect(shown).toMatchObject({ in_stock: false });
  });
});

describe("what an isolate remembers of the catalog's version", () => {
  const versionNow = async () =>
    (await env.DB.prepare("SELECT version FROM catalog_state").first<{ version: number }>())?.version ?? 0;

  it("is trusted for less than ten seconds", async ({ expect }) => {
    const start = Date.now();
    const at = (ms: number) => testContext({ now: () => start + ms });
    await commit(at(0), [bumpCatalog(at(0))]);
    const version = await versionNow();
    catalogVersion.beginReading(at(0)).learn(version, null);
    expect(catalogVersion.trusted(at(9_999))).toBe(version);
    expect(catalogVersion.trusted(at(10_000))).toBeNull();
  });

  it("is forgotten by an own change, and not learnt from a read that began before it", async ({ expect }) => {
    const ctx = testContext();
    const early = catalogVersion.beginReading(ctx);
    const version = await versionNow();
    early.learn(version, null);
    expect(catalogVersion.trusted(ctx)).toBe(version);
    const slow = catalogVersion.beginReading(ctx);
    await commit(ctx, [bumpCatalog(ctx)]);
    expect(catalogVersion.trusted(ctx)).toBeNull();
    slow.learn(version, null);
    expect(catalogVersion.trusted(ctx)).toBeNull();
    expect(await versionNow()).toBeGreaterThan(version);
  });
});
