import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { findSingleVariantId, sellableVariants } from "../../../../src/features/goods/catalog/sellable-variants.ts";
import { tokenOf } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { givenProduct } from "../../../support/catalog.ts";
import { testContext } from "../../../support/context.ts";

const two = {
  variants: [
    { price: 100, options: { Size: "S" }, weight_grams: 50, stock_quantity: 3 },
    { price: 90, options: { Size: "M" }, compare_at_price: 95 },
  ],
};

describe("what selling a variant needs", () => {
  it("is read for any number of them in one statement", async ({ expect }) => {
    const product = await givenProduct({ ...two, currency: "JPY" });
    const ids = product.variants.map((variant) => variant.id);
    const rows = await sellableVariants(testContext(), [...ids, "none"]).all();
    expect(rows.find((row) => row.variant_id === ids[0])).toEqual({
      variant_id: ids[0],
      product_id: product.id,
      product_name: product.name,
      product_slug: product.slug,
      variant_name: "S",
      sku: product.variants[0]?.sku,
      options: { Size: "S" },
      price: 100,
      compare_at_price: null,
      currency: "JPY",
      image_key: null,
      is_gift_card: false,
      prices: [],
      lowest_prices: new Map(),
      weight_grams: 50,
      tax_class: "standard",
      category_paths: [],
      tag_ids: [],
      sellable: 1,
      available: 3,
    });
    expect(rows.map((row) => row.price).toSorted((a, b) => a - b)).toEqual([90, 100]);
  });

  it("says when it is not for sale: archived, deleted, or its product is", async ({ expect }) => {
    const product = await givenProduct(two);
    const [small, medium] = product.variants.map((variant) => variant.id);
    const sellable = async () =>
      (await sellableVariants(testContext(), [small ?? "", medium ?? ""]).all())
        .toSorted((a, b) => b.price - a.price)
        .map((row) => row.sellable);
    const token = await tokenOf("admin");
    const path = `/api/v1/admin/products/${product.id}`;
    expect(await sellable()).toEqual([1, 1]);
    await call("DELETE", `${path}/variants/${medium}`, { token });
    expect(await sellable()).toEqual([1, 0]);
    await call("PATCH", path, { body: { status: "archived" }, token });
    expect(await sellable()).toEqual([0, 0]);
    await call("PATCH", path, { body: { status: "active" }, token });
    await call("DELETE", path, { token });
    expect(await sellable()).toEqual([0, 0]);
  });

  it("shows the variant's own picture, else the product's first", async ({ expect }) => {
    const product = await givenProduct(two);
    const [small, medium] = product.variants.map((variant) => variant.id);
    const add = (id: string, key: string | null, position: number) =>
      env.DB.prepare(
        "INSERT INTO product_images (id, product_id, key, source_url, position, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 0, 0)",
      )
        .bind(id, product.id, key, "https://example.com/a.png", position)
        .run();
    const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
    await add(first, "first.webp", 0);
    await add(second, null, 1);
    const token = await tokenOf("admin");
    const path = `/api/v1/admin/products/${product.id}/variants/${medium}`;
    const patched = (await (await call("PATCH", path, { body: { image_id: second }, token })).json()) as any;
    expect(patched.image).toEqual({ url: "https://example.com/a.png", alt_text: "" });
    const shown = (await (await call("GET", `/api/v1/products/${product.id}`)).json()) as any;
    expect(shown.image).toEqual({ url: "/images/first.webp", alt_text: "" });
    expect(shown.images.map((image: any) => image.url)).toEqual(["/images/first.webp", "https://example.com/a.png"]);
    const rows = await sellableVariants(testContext(), [small ?? "", medium ?? ""]).all();
    expect(rows.map((row) => row.image_key)).toEqual(["first.webp", "first.webp"]);
  });
});

describe("the single variant of a product", () => {
  it("is found by id or slug, is null among several, and a product that is not for sale is not there", async ({
    expect,
  }) => {
    const one = await givenProduct();
    const ctx = testContext();
    expect(await findSingleVariantId(ctx, one.id)).toBe(one.variants[0]?.id);
    expect(await findSingleVariantId(ctx, one.slug)).toBe(one.variants[0]?.id);
    expect(await findSingleVariantId(ctx, (await givenProduct(two)).id)).toBeNull();
    await expect(findSingleVariantId(ctx, (await givenProduct({ status: "draft" })).id)).rejects.toThrow(
      "no such product",
    );
    await expect(findSingleVariantId(ctx, "none")).rejects.toThrow("no such product");
  });
});
