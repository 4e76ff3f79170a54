import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";

const one = { name: "x", price: 1 };
const matrix = { name: "x", options: [{ name: "Size", values: ["S", "M"] }] };
const id = "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b";

const wrongProducts: [unknown, string[]][] = [
  [{}, ["name"]],
  [{ name: "x" }, ["price"]],
  [{ ...one, name: "" }, ["name"]],
  [{ ...one, name: "   " }, ["name"]],
  [{ ...one, name: 5 }, ["name"]],
  [{ ...one, name: "a\u0000b" }, ["name"]],
  [{ ...one, name: "\ud800" }, ["name"]],
  [{ ...one, name: "x".repeat(201) }, ["name"]],
  ...[-1, 1.5, "1", true, null, [], {}, 2 ** 53, 1e308].map((price): [unknown, string[]] => [
    { ...one, price },
    ["price"],
  ]),
  ...[-1, 1.5, "1", null, 2 ** 31].map((stock_quantity): [unknown, string[]] => [
    { ...one, stock_quantity },
    ["stock_quantity"],
  ]),
  [{ ...one, compare_at_price: -1 }, ["compare_at_price"]],
  [{ ...one, cost_price: 0.5 }, ["cost_price"]],
  [{ ...one, weight_grams: -5 }, ["weight_grams"]],
  [{ ...one, low_stock_threshold: -5 }, ["low_stock_threshold"]],
  [{ ...one, sku: "" }, ["sku"]],
  [{ ...one, slug: "Not A Slug" }, ["slug"]],
  [{ ...one, slug: "-a" }, ["slug"]],
  [{ ...one, slug: id }, ["slug"]],
  [{ ...one, status: "gone" }, ["status"]],
  [{ ...one, currency: "usd" }, ["currency"]],
  [{ ...one, currency: "ZZZ" }, ["currency"]],
  [{ ...one, featured: "yes" }, ["featured"]],
  [{ ...one, tags: "a" }, ["tags"]],
  [{ ...one, tags: ["a", 5] }, ["tags.1"]],
  [{ ...one, tags: Array.from({ length: 51 }, (_, i) => `t${i}`) }, ["tags"]],
  [{ ...one, attributes: [] }, ["attributes"]],
  [{ ...one, attributes: { "a.b": "c" } }, ["attributes.a.b"]],
  [{ ...one, attributes: { a: 5 } }, ["attributes.a"]],
  [{ ...one, categories: ["no-such-category", id] }, ["categories.0", "categories.1"]],
  [{ ...one, variants: [] }, ["variants"]],
  [{ ...one, variants: [{ price: 1 }] }, ["price"]],
  [{ name: "x", sku: "y", stock_quantity: 1, variants: [{ price: 1 }] }, ["sku", "stock_quantity"]],
  [{ name: "x", variants: [{}] }, ["variants.0.price"]],
  [{ name: "x", variants: [{ price: 1, stock: 1 }] }, ["variants.0.stock"]],
  [{ name: "x", variants: [{ price: 1 }, { price: 2 }] }, ["variants.1.options"]],
  [{ ...matrix, variants: [{ price: 1 }] }, ["variants.0.options.Size"]],
  [{ ...matrix, variants: [{ price: 1, options: { Size: "XL" } }] }, ["variants.0.options.Size"]],
  [{ ...matrix, variants: [{ price: 1, options: { Size: "S", Colour: "red" } }] }, ["variants.0.options.Colour"]],
  [
    {
      ...matrix,
      variants: [
        { price: 1, options: { Size: "S" } },
        { price: 1, options: { Size: "S" } },
      ],
    },
    ["variants.1.options"],
  ],
  [{ ...one, options: [{ name: "Size", values: [] }] }, ["options.0.values"]],
  [{ ...one, options: [{ name: "Size", values: ["S", "S"] }] }, ["options.0.values.1"]],
  [
    {
      ...one,
      options: [
        { name: "Size", values: ["S"] },
        { name: "Size", values: ["M"] },
      ],
    },
    ["options.1.name"],
  ],
  [
    { name: "x", variants: Array.from({ length: 101 }, (_, i) => ({ price: 1, options: { n: `${i}` } })) },
    ["variants"],
  ],
  [{ ...one, id }, ["id"]],
  [{ ...one, deleted_at: null }, ["deleted_at"]],
  [{ ...one, created_at: "2026-01-01T00:00:00.000Z" }, ["created_at"]],
  [{ ...one, price_min: 1, on_sale: true }, ["price_min", "on_sale"]],
];

describe("a wrong product", () => {
  it("is refused with the path of each broken field, and nothing is made", async ({ expect }) => {
    const token = await tokenOf("admin");
    const count = async () => (await env.DB.prepare("SELECT count(*) AS n FROM products").first<{ n: number }>())?.n;
    const before = await count();
    for (const [body, paths] of wrongProducts) {
      const problem = await problemOf(await call("POST", "/api/v1/admin/products", { body, token }));
      const shown = JSON.stringify(body).slice(0, 200);
      const found = [...new Set(problem.errors?.map((error) => error.path))];
      expect([shown, problem.status, problem.code, found]).toEqual([shown, 422, "invalid_request", paths]);
    }
    expect(await count()).toBe(before);
  });

  it("is refused as a change too", async ({ expect }) => {
    const token = await tokenOf("admin");
    const product = await givenProduct();
    const path = `/api/v1/admin/products/${product.id}`;
    for (const [body, paths] of [
      [{ price: -1 }, ["price"]],
      [{ stock_quantity: 1 }, ["stock_quantity"]],
      [{ variants: [] }, ["variants"]],
      [{ status: "deleted" }, ["status"]],
      [{ slug: "" }, ["slug"]],
      [{ name: null }, ["name"]],
      [{ deleted_at: null }, ["deleted_at"]],
      [{ categories: [5] }, ["categories.0"]],
    ] as const)
      expect([
        body,
        (await problemOf(await call("PATCH", path, { body, token }))).errors?.map((error) => error.path),
      ]).toEqual([body, paths]);
    const variant = `${path}/variants/${product.variants[0]?.id}`;
    for (const [body, paths] of [
      [{ price: "1" }, ["price"]],
      [{ options: { Size: "S" } }, ["options.Size"]],
      [{ product_id: id }, ["product_id"]],
      [{ image_id: "x" }, ["image_id"]],
      [{ position: -1 }, ["position"]],
    ] as const)
      expect([
        body,
        (await problemOf(await call("PATCH", variant, { body, token }))).errors?.map((error) => error.path),
      ]).toEqual([body, paths]);
    expect(((await (await call("GET", path, { token })).json()) as any).updated_at).toBe(product.updated_at);
  });

  it("body of another form is 400, 413 or 415, whatever the route", async ({ expect }) => {
    const token = await tokenOf("admin");
    const send = async (body: string, headers: Record<string, string> = {}) =>
      problemOf(await call("POST", "/api/v1/admin/products", { body, headers, token }));
    expect(await send("{")).toMatchObject({ status: 400, code: "malformed_json" });
    expect(await send("[]")).toMatchObject({ status: 422 });
    expect(await send("null")).toMatchObject({ status: 422 });
    expect(await send("{}", { "content-type": "text/plain" })).toMatchObject({
      status: 415,
      code: "unsupported_media_type",
    });
    expect(await send(JSON.stringify({ name: "x".repeat(300_000) }))).toMatchObject({
      status: 413,
      code: "body_too_large",
    });
  });

  it("key of the prototype is data like any other, or refused", async ({ expect }) => {
    const body = '{"name":"x","price":1,"attributes":{"__proto__":"polluted","constructor":"c"}}';
    const response = await call("POST", "/api/v1/admin/products", { body, token: await tokenOf("admin") });
    expect([201, 422]).toContain(response.status);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe("who may change the catalog", () => {
  it("is staff with the permission, asked before anything is looked at", async ({ expect }) => {
    const token = await tokenOf("customer");
    const calls: [string, string][] = [
      ["POST", "/admin/products"],
      ["PATCH", "/admin/products/x"],
      ["PUT", "/admin/products/x"],
      ["DELETE", "/admin/products/x"],
      ["POST", "/admin/products/x/restore"],
      ["POST", "/admin/products/x/variants"],
      ["PATCH", "/admin/products/x/variants/y"],
      ["DELETE", "/admin/products/x/variants/y"],
    ];
    for (const [method, path] of calls) {
      const body = method === "DELETE" || path.endsWith("restore") ? {} : { body: { nonsense: 1 } };
      expect([path, (await call(method, `/api/v1${path}`, body)).status]).toEqual([path, 401]);
      const refused = await problemOf(await call(method, `/api/v1${path}`, { ...body, token }));
      expect([path, refused.status, refused["permission"]]).toEqual([path, 403, "catalog:write"]);
    }
    expect((await call("GET", "/api/v1/products", { token: "nonsense" })).status).toBe(200);
    expect((await call("GET", "/api/v1/admin/products", { token: "nonsense" })).status).toBe(401);
  });

  it("meets 405 with the methods that there are", async ({ expect }) => {
    const response = await call("POST", "/api/v1/products", { body: {} });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    expect((await call("HEAD", `/api/v1/products/${(await givenProduct()).id}`)).status).toBe(200);
    expect((await call("GET", `/api/v1/products/${(await givenProduct()).id}/?x=1`)).status).toBe(422);
    for (const reference of ["%00", "..%2f", "'%20OR%201=1", "x".repeat(300)])
      expect([404, 422]).toContain((await call("GET", `/api/v1/products/${reference}`)).status);
  });
});
