import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { freshName, givenCategory, givenProduct } from "../../../support/catalog.ts";
import { indexNow } from "../../../support/search.ts";

const admin = async (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/admin${path}`, { ...(body === undefined ? {} : { body }), token: await tokenOf("admin") });
const twoSizes = {
  options: [{ name: "Size", values: ["S", "M", "L"] }],
  variants: [
    { price: 100, options: { Size: "S" } },
    { price: 90, options: { Size: "M" } },
  ],
};

describe("a product that gets another name", () => {
  it("is sorted by it in every list", async ({ expect }) => {
    const { id: category } = await givenCategory();
    const [first, second] = [
      await givenProduct({ name: freshName("Aaa"), categories: [category] }),
      await givenProduct({ name: freshName("Bbb"), categories: [category] }),
    ];
    await admin("PATCH", `/products/${first.id}`, { name: freshName("Ccc") });
    for (const path of [`/products?category=${category}&sort=name`, `/admin/products?category=${category}&sort=name`]) {
      const { data } = await (await call("GET", `/api/v1${path}`, { token: await tokenOf("admin") })).json<any>();
      expect(data.map(({ id }: any) => id)).toEqual([second.id, first.id]);
    }
  });
});

describe("making a product", () => {
  it("makes slugs and SKUs that are free, and refuses explicit ones that are taken", async ({ expect }) => {
    const name = freshName("Żółta łódź");
    const first = await givenProduct({ name });
    const second = await givenProduct({ name });
    expect(first.slug).toMatch(/^zolta-lodz-/);
    expect(second.slug).toBe(`${first.slug}-2`);
    expect(second.variants[0]?.sku).not.toBe(first.variants[0]?.sku);
    const slug = await admin("POST", "/products", { name, price: 1, slug: first.slug });
    expect(await problemOf(slug)).toMatchObject({ status: 409, code: "slug_taken", slug: first.slug });
    const sku = await admin("POST", "/products", { name, price: 1, sku: first.variants[0]?.sku });
    expect(await problemOf(sku)).toMatchObject({ status: 409, code: "sku_taken", sku: first.variants[0]?.sku });
    const same = await admin("POST", "/products", {
      name,
      variants: [
        { price: 1, sku: `${first.slug}-x`, options: { a: "1" } },
        { price: 1, sku: `${first.slug}-x`, options: { a: "2" } },
      ],
    });
    expect((await problemOf(same)).code).toBe("sku_taken");
    expect((await givenProduct({ name: "日本" })).slug).toMatch(/^product-[0-9a-f]{8}$/);
  });

  it("is made five times at once under one name without a clash", async ({ expect }) => {
    const name = freshName("Rush");
    const token = await tokenOf("admin");
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => call("POST", "/api/v1/admin/products", { body: { name, price: 1 }, token })),
    );
    expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201, 201, 201]);
    const slugs = await Promise.all(answers.map(async (answer) => (await answer.json<{ slug: string }>()).slug));
    expect(new Set(slugs).size).toBe(5);
  });

  it("takes categories by id or slug, tags once each, attributes and what the back office alone sees", async ({
    expect,
  }) => {
    const category = await givenCategory();
    const product = await givenProduct({
      categories: [category.slug, category.id],
      tags: ["Sümmer", "summer", "new"],
      attributes: { material: "linen", "weight class": "light" },
      cost_price: 400,
      low_stock_threshold: 3,
      barcode: "4006381333931",
      weight_grams: 120,
      status: "draft",
    });
    expect(product.categories).toEqual([{ id: category.id, slug: category.slug, name: category.name }]);
    expect(product.tags).toHaveLength(2);
    expect(product.attributes).toEqual({ material: "linen", "weight class": "light" });
    expect(product).toMatchObject({
      status: "draft",
      deleted_at: null,
      rating_count: 0,
      rating_average: null,
      rating_histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0 },
      image: null,
      images: [],
    });
    expect(product.variants[0]).toMatchObject({
      cost_price: 400,
      low_stock_threshold: 3,
      barcode: "4006381333931",
      weight_grams: 120,
      available: 10,
      in_stock: true,
    });
    const tags = (await (await admin("GET", "/tags?limit=100&q=summer&count=true")).json()) as {
      data: { slug: string }[];
    };
    expect(tags.data.some((tag) => tag.slug === "summer")).toBe(true);
  });

  it("is in stock at once, in the object too", async ({ expect }) => {
    const product = await givenProduct({ stock_quantity: 7 });
    const response = await call("GET", `/api/v1/products/${product.slug}/availability`);
    expect(await response.json()).toEqual({
      data: [{ variant_id: product.variants[0]?.id, available: 7, in_stock: true }],
    });
    expect(product.in_stock).toBe(true);
  });

  it("is done once for an Idempotency-Key", async ({ expect }) => {
    const token = await tokenOf("admin");
    const send = () =>
      call("POST", "/api/v1/admin/products", {
        body: { name, price: 5, stock_quantity: 5 },
        token,
        headers: { "idempotency-key": name.replaceAll(" ", "-") },
      });
    const name = freshName("Once");
    const first = await (await send()).json();
    const again = await send();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await again.json()).toEqual(first);
  });
});

describe("changing a product", () => {
  it("changes what is given, leaves the rest, and writes who did it", async ({ expect }) => {
    const product = await givenProduct({ tags: ["a1"], attributes: { a: "b" }, description: "before" });
    const response = await admin("PATCH", `/products/${product.slug}`, {
      name: "Renamed thing",
      featured: true,
      tax_class: "books",
      tags: ["b2"],
      price: 750,
      sku: `${product.slug}-new`,
      low_stock_threshold: 9,
    });
    expect(response.status).toBe(200);
    const changed = (await response.json()) as any;
    expect(changed).toMatchObject({
      id: product.id,
      slug: product.slug,
      name: "Renamed thing",
      description: "before",
      featured: true,
      tax_class: "books",
      tags: ["b2"],
      attributes: { a: "b" },
      price: 750,
    });
    expect(changed.variants[0]).toMatchObject({ sku: `${product.slug}-new`, low_stock_threshold: 9, available: 10 });
    const level = await env.DB.prepare("SELECT sku, low_stock_threshold FROM stock_levels WHERE variant_id = ?")
      .bind(changed.variants[0].id)
      .first();
    expect(level).toEqual({ sku: `${product.slug}-new`, low_stock_threshold: 9 });
    const audits = await env.DB.prepare(
      "SELECT action, changes FROM audit_log WHERE subject_id = ? ORDER BY created_at, id",
    )
      .bind(product.id)
      .all<{ action: string; changes: string }>();
    expect(audits.results.map((row) => row.action)).toEqual(["product.created", "product.updated"]);
    expect(JSON.parse(audits.results[1]?.changes ?? "")).toMatchObject({
      before: { price: 1000, tags: ["a1"] },
      after: { price: 750, tags: ["b2"] },
    });
    await indexNow();
    const found = (await (await call("GET", `/api/v1/products?q=${product.slug}-new`)).json()) as {
      data: { id: string }[];
    };
    expect(found.data.map((one) => one.id)).toEqual([product.id]);
  });

  it("refuses taken names, unknown categories and a variant's fields where there are several", async ({ expect }) => {
    const other = await givenProduct();
    const product = await givenProduct(twoSizes);
    const refusal = async (body: unknown) => problemOf(await admin("PATCH", `/products/${product.id}`, body));
    expect(await refusal({ slug: other.slug })).toMatchObject({ status: 409, code: "slug_taken" });
    expect(await refusal({ categories: ["nope"] })).toMatchObject({
      status: 422,
      errors: [{ path: "categories.0", code: "not_found" }],
    });
    expect(await refusal({ price: 1, sku: "x" })).toMatchObject({
      status: 422,
      errors: [{ path: "sku", code: "ambiguous" }],
    });
    expect(
      (await problemOf(await admin("PATCH", `/products/${(await givenProduct()).id}`, { sku: other.variants[0]?.sku })))
        .code,
    ).toBe("sku_taken");
    expect((await problemOf(await admin("PATCH", "/products/none", { name: "x" }))).code).toBe("product_not_found");
  });

  it("takes one price for all of its variants, and notes what each was", async ({ expect }) => {
    const product = await givenProduct(twoSizes);
    const changed = await admin("PATCH", `/products/${product.id}`, { price: 777, compare_at_price: 999 });
    const { variants } = await changed.json<any>();
    expect(variants.map((one: any) => [one.price, one.compare_at_price])).toEqual(variants.map(() => [777, 999]));
    expect(variants.length).toBeGreaterThan(1);
    const entry = (await auditOf(product.id)).find(({ action }) => action === "product.updated");
    expect(JSON.stringify(entry)).toContain(JSON.stringify(product.variants.map((one) => one.price)).slice(1, -1));
  });

  it("takes PUT as the same with the required fields", async ({ expect }) => {
    const product = await givenProduct({ description: "kept" });
    const put = await admin("PUT", `/products/${product.id}`, { name: "Put", price: 5 });
    expect(await put.json()).toMatchObject({ name: "Put", price: 5, description: "kept" });
    expect(await problemOf(await admin("PUT", `/products/${product.id}`, { price: 5 }))).toMatchObject({
      status: 422,
      errors: [{ path: "name" }],
    });
  });

  it("fits new options to the variants there are, or refuses them", async ({ expect }) => {
    const single = await givenProduct();
    const fitted = (await (
      await admin("PATCH", `/products/${single.id}`, { options: [{ name: "Size", values: ["M", "L"] }] })
    ).json()) as any;
    expect(fitted.variants[0]).toMatchObject({ options: { Size: "M" }, name: "M" });
    const several = await givenProduct(twoSizes);
    const wider = await admin("PATCH", `/products/${several.id}`, {
      options: [{ name: "Size", values: ["M", "S", "XL"] }],
    });
    expect(((await wider.json()) as any).options).toEqual([{ name: "Size", values: ["M", "S", "XL"] }]);
    for (const options of [[{ name: "Size", values: ["M"] }], [{ name: "Colour", values: ["S", "M"] }], []])
      expect(await problemOf(await admin("PATCH", `/products/${several.id}`, { options }))).toMatchObject({
        status: 422,
        errors: [{ path: "options", code: "in_use" }],
      });
  });

  it("deletes softly and restores, however often it is asked", async ({ expect }) => {
    const product = await givenProduct();
    const path = `/products/${product.id}`;
    for (let i = 0; i < 2; i += 1) expect((await admin("DELETE", path)).status).toBe(204);
    expect((await call("GET", `/api/v1${path}`)).status).toBe(404);
    expect(((await (await admin("GET", path)).json()) as any).deleted_at).not.toBeNull();
    expect((await problemOf(await admin("PATCH", path, { name: "x" }))).code).toBe("product_deleted");
    expect((await problemOf(await admin("POST", `${path}/variants`, { price: 1 }))).code).toBe("product_deleted");
    const sameSlug = await admin("POST", "/products", { name: "x", price: 1, slug: product.slug });
    expect((await problemOf(sameSlug)).code).toBe("slug_taken");
    for (let i = 0; i < 2; i += 1)
      expect(await (await admin("POST", `${path}/restore`)).json()).toMatchObject({
        status: "active",
        deleted_at: null,
      });
    expect((await call("GET", `/api/v1${path}`)).status).toBe(200);
    expect((await problemOf(await admin("POST", "/products/none/restore"))).code).toBe("product_not_found");
    expect((await problemOf(await admin("DELETE", "/products/none"))).code).toBe("product_not_found");
  });
});

describe("the variants of a product", () => {
  it("come last when they are added, also where one before them was deleted", async ({ expect }) => {
    const product = await givenProduct(twoSizes);
    const [small, medium] = product.variants;
    await admin("DELETE", `/products/${product.id}/variants/${small?.id}`);
    const added = await admin("POST", `/products/${product.id}/variants`, { price: 80, options: { Size: "L" } });
    expect([medium?.position, (await added.json<any>()).position]).toEqual([1, 2]);
  });

  it("are a hundred at most", async ({ expect }) => {
    const values = (name: string) => Array.from({ length: 10 }, (_, at) => `${name}${at}`);
    const options = [
      { name: "Size", values: [...values("S"), "S10"] },
      { name: "Colour", values: values("C") },
    ];
    const all = values("S").flatMap((Size) => values("C").map((Colour) => ({ price: 1, options: { Size, Colour } })));
    const { id } = await givenProduct({ options, variants: all });
    const added = await admin("POST", `/products/${id}/variants`, { price: 1, options: { Size: "S10", Colour: "C0" } });
    expect(await problemOf(added)).toMatchObject({ code: "variants_full", limit: 100 });
  });

  it("are added, changed and deleted, and the product's prices follow", async ({ expect }) => {
    const product = await givenProduct(twoSizes);
    const added = await admin("POST", `/products/${product.slug}/variants`, {
      price: 80,
      options: { Size: "L" },
      stock_quantity: 4,
      compare_at_price: 95,
    });
    expect(added.status).toBe(201);
    const variant = (await added.json()) as any;
    expect(variant).toMatchObject({
      name: "L",
      price: 80,
      available: 4,
      in_stock: true,
      product_id: product.id,
      currency: "USD",
      position: 2,
    });
    expect(variant.sku).toMatch(/-L$/);
    const shown = async () => (await call("GET", `/api/v1/products/${product.id}`)).json() as Promise<any>;
    expect(await shown()).toMatchObject({
      price: 80,
      price_min: 80,
      price_max: 100,
      on_sale: true,
      default_variant_id: variant.id,
    });
    const changed = await admin("PATCH", `/products/${product.id}/variants/${variant.id}`, {
      price: 120,
      compare_at_price: null,
      position: 0,
      sku: `${variant.sku}-B`,
    });
    expect(await changed.json()).toMatchObject({
      id: variant.id,
      price: 120,
      compare_at_price: null,
      sku: `${variant.sku}-B`,
      name: "L",
    });
    expect(await shown()).toMatchObject({ price: 90, price_max: 120, on_sale: false });
    for (let i = 0; i < 2; i += 1)
      expect((await admin("DELETE", `/products/${product.id}/variants/${variant.id}`)).status).toBe(204);
    expect((await shown()).variants).toHaveLength(2);
    const again = await admin("POST", `/products/${product.id}/variants`, {
      price: 80,
      options: { Size: "L" },
      sku: `${variant.sku}-B`,
    });
    expect(again.status).toBe(201);
  });

  it("are found by the SKU that they have now, in stock too, and the product by what it says now", async ({
    expect,
  }) => {
    const word = () => `w${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
    const [old, kept, sku, said, given] = [word(), word(), word(), word(), word()];
    const { id, variants } = await givenProduct({
      options: twoSizes.options,
      description: said,
      variants: [
        { price: 100, options: { Size: "S" }, sku: old },
        { price: 90, options: { Size: "M" }, sku: kept },
      ],
    });
    const found = async (...terms: string[]) => {
      await indexNow();
      const counts = terms.map(async (q) => {
        const { data } = await (await call("GET", `/api/v1/products?q=${q}`)).json<{ data: unknown[] }>();
        return data.length;
      });
      return (await Promise.all(counts)).join("");
    };
    const [first, second] = variants.map((variant) => `/products/${id}/variants/${variant.id}`);
    expect(await found(old, kept, said, sku, given)).toBe("11100");
    await admin("PATCH", first ?? "", { sku });
    expect(await found(old, kept, said, sku, given)).toBe("01110");
    const level = await admin("GET", `/inventory/${variants[0]?.id}`);
    expect(await level.json()).toMatchObject({ sku });
    await admin("PATCH", `/products/${id}`, { description: given });
    expect(await found(old, kept, said, sku, given)).toBe("01011");
    await admin("DELETE", second ?? "");
    expect(await found(old, kept, said, sku, given)).toBe("00011");
  });

  it("keep a name of their own, may begin inactive, and the cheapest says what it was reduced from", async ({
    expect,
  }) => {
    const { id, variants } = await givenProduct({
      options: twoSizes.options,
      variants: [
        { price: 100, compare_at_price: 900, options: { Size: "S" }, name: "The small one" },
        { price: 90, compare_at_price: 95, options: { Size: "M" } },
      ],
    });
    const added = await admin("POST", `/products/${id}/variants`, {
      price: 1,
      options: { Size: "L" },
      is_active: false,
    });
    expect(await added.json()).toMatchObject({ is_active: false });
    const shown = await (await call("GET", `/api/v1/products/${id}`)).json<any>();
    expect(shown).toMatchObject({ price: 90, compare_at_price: 95, default_variant_id: variants[1]?.id });
    const options = [{ name: "Size", values: ["S", "M", "L", "XL"] }];
    const changed = await (await admin("PATCH", `/products/${id}`, { options })).json<any>();
    expect(changed.variants.map(({ name }: any) => name)).toEqual(["The small one", "M", "L"]);
    expect(changed).toMatchObject({ price: 90, compare_at_price: 95 });
  });

  it("never share options or SKU, and keep to the product's options", async ({ expect }) => {
    const product = await givenProduct(twoSizes);
    const [small, medium] = product.variants;
    const add = async (body: unknown) => problemOf(await admin("POST", `/products/${product.id}/variants`, body));
    expect((await add({ price: 1, options: { Size: "S" } })).code).toBe("options_taken");
    expect((await add({ price: 1, options: { Size: "L" }, sku: small?.sku })).code).toBe("sku_taken");
    expect((await add({ price: 1 })).errors).toEqual([
      { path: "options.Size", code: "required", message: "The variant has no value for this option" },
    ]);
    expect((await add({ price: 1, options: { Size: "XXL" } })).errors?.[0]).toMatchObject({
      path: "options.Size",
      code: "unknown_value",
    });
    expect((await add({ price: 1, options: { Size: "L", Colour: "red" } })).errors?.[0]).toMatchObject({
      path: "options.Colour",
      code: "unknown_option",
    });
    const change = async (body: unknown) =>
      problemOf(await admin("PATCH", `/products/${product.id}/variants/${medium?.id}`, body));
    expect((await change({ options: { Size: "S" } })).code).toBe("options_taken");
    expect((await change({ sku: small?.sku })).code).toBe("sku_taken");
    expect((await change({ image_id: product.id })).errors?.[0]?.path).toBe("image_id");
  });

  it("are at least one, even when all are deleted at once", async ({ expect }) => {
    const product = await givenProduct(twoSizes);
    const answers = await Promise.all(
      product.variants.map((variant) => admin("DELETE", `/products/${product.id}/variants/${variant.id}`)),
    );
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    const refused = answers.find((answer) => answer.status === 409);
    expect(refused && (await problemOf(refused)).code).toBe("last_variant");
  });

  it("of another product are not there", async ({ expect }) => {
    const one = await givenProduct();
    const variant = (await givenProduct()).variants[0]?.id;
    const path = `/products/${one.id}/variants/${variant}`;
    expect((await problemOf(await admin("PATCH", path, { price: 1 }))).code).toBe("variant_not_found");
    expect((await problemOf(await admin("DELETE", path))).code).toBe("variant_not_found");
    expect((await problemOf(await admin("POST", "/products/none/variants", { price: 1 }))).code).toBe(
      "product_not_found",
    );
    expect((await problemOf(await admin("DELETE", `/products/none/variants/${variant}`))).code).toBe(
      "product_not_found",
    );
  });
});
