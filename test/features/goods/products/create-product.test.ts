import { describe, it } from "vitest";
import { tokenOf } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { freshName, givenProduct } from "../../../support/catalog.ts";

describe("a new product", () => {
  it("is seen by the storefront under its id and its slug, in one trip and then in none", async ({ expect }) => {
    const product = await givenProduct({ name: "Crème Brûlée Set", price: 3900 });
    expect(product.slug).toMatch(/^creme-brulee-set(-\d+)?$/);
    const first = await call("GET", `/api/v1/products/${product.id}`);
    expect(first.status).toBe(200);
    expect(tripsOf(first)).toEqual({ d1: 1, object: 0, provider: 0 });
    const shown = (await first.json()) as any;
    expect(shown).toMatchObject({
      id: product.id,
      price: 3900,
      price_min: 3900,
      price_max: 3900,
      status: "active",
      currency: "USD",
      on_sale: false,
    });
    expect(shown.default_variant_id).toBe(shown.variants[0].id);
    expect(shown.variants[0]).not.toHaveProperty("cost_price");
    const again = await call("GET", `/api/v1/products/${product.slug}`);
    expect(((await again.json()) as any).id).toBe(product.id);
    // Stock that other tests have just moved makes a new version of the catalog, so the very next read may cost a trip again.
    const trips = async () => tripsOf(await call("GET", `/api/v1/products/${product.slug}`));
    await expect.poll(trips).toEqual({ d1: 0, object: 0, provider: 0 });
  });

  it("has no slug that is a word of the shop's own addresses", async ({ expect }) => {
    const token = await tokenOf("admin");
    for (const path of ["products", "categories"])
      for (const slug of ["bulk", "export", "facets", "import"]) {
        const refused = await call("POST", `/api/v1/admin/${path}`, { token, body: { name: "X", slug } });
        expect((await problemOf(refused)).errors).toMatchObject([{ path: "slug", code: "invalid_value" }]);
      }
    const product = await givenProduct({ name: "Export" });
    expect(product.slug).toMatch(/^export-\d+$/);
    const changed = { token, body: { slug: "facets" } };
    expect((await call("PATCH", `/api/v1/admin/products/${product.id}`, changed)).status).toBe(422);
  });

  it("takes variants over a matrix of options and names them by it", async ({ expect }) => {
    const product = await givenProduct({
      name: freshName("Linen apron"),
      variants: [
        { price: 3900, options: { Size: "M", Colour: "Sand" } },
        { price: 3500, compare_at_price: 4000, options: { Size: "L", Colour: "Sand" } },
      ],
    });
    expect(product.options).toEqual([
      { name: "Size", values: ["M", "L"] },
      { name: "Colour", values: ["Sand"] },
    ]);
    expect(product.variants.map((variant) => variant.name)).toEqual(["M / Sand", "L / Sand"]);
    expect(product.variants[0]?.sku).toMatch(/^LINEN-APRON-.*-M-SAND$/);
    expect(product).toMatchObject({
      price: 3500,
      price_min: 3500,
      price_max: 3900,
      compare_at_price: 4000,
      on_sale: true,
    });
  });

  it("makes every combination of its options when no variants are listed, with price and stock for each", async ({
    expect,
  }) => {
    const sizes = ["S", "M", "L"];
    const product = await givenProduct({
      price: 3900,
      stock_quantity: 2,
      options: [
        { name: "Size", values: sizes },
        { name: "Colour", values: ["Sand", "Ink", "Moss"] },
      ],
    });
    expect(product.variants.map(({ name }) => name)).toEqual(
      sizes.flatMap((size) => ["Sand", "Ink", "Moss"].map((colour) => `${size} / ${colour}`)),
    );
    expect(new Set(product.variants.map(({ sku }) => sku)).size).toBe(9);
    expect(product).toMatchObject({ price_min: 3900, price_max: 3900 });
    const live = await call("GET", `/api/v1/products/${product.id}/availability`);
    expect(((await live.json()) as any).data.map((one: any) => one.available)).toEqual(Array(9).fill(2));
  });

  it("is refused with more combinations than variants, or with one variant's name for several", async ({ expect }) => {
    const token = await tokenOf("admin");
    const values = (count: number) => Array.from({ length: count }, (_, at) => `v${at}`);
    const options = (...counts: number[]) => counts.map((count, at) => ({ name: `o${at}`, values: values(count) }));
    const refusal = async (body: object) =>
      problemOf(await call("POST", "/api/v1/admin/products", { token, body: { name: "x", price: 1, ...body } }));
    for (const counts of [
      [101 - 1, 2],
      [11, 10],
      [100, 100, 100, 100, 100],
    ])
      expect(await refusal({ options: options(...counts) })).toMatchObject({
        errors: [{ path: "options", code: "too_big" }],
      });
    expect(await refusal({ options: options(2, 2), sku: "ONE", barcode: "1" })).toMatchObject({
      errors: [
        { path: "sku", code: "ambiguous" },
        { path: "barcode", code: "ambiguous" },
      ],
    });
  });

  it("is refused to who may not write the catalog", async ({ expect }) => {
    const body = { name: "x", price: 1 };
    expect((await call("POST", "/api/v1/admin/products", { body })).status).toBe(401);
    const refused = await call("POST", "/api/v1/admin/products", { body, token: await tokenOf("customer") });
    expect(refused.status).toBe(403);
    expect((await problemOf(refused)).code).toBe("permission_required");
  });
});
