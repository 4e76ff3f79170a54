import { describe, it } from "vitest";
import type { Ctx } from "#platform/context";
import {
  listCategoryProducts,
  listProducts,
  listProductsAsStaff,
} from "../../../../src/features/goods/catalog/list-products.ts";
import type { ProductQuery } from "../../../../src/features/goods/catalog/product-filters.ts";
import { readActiveProduct } from "../../../../src/features/goods/catalog/read-product.ts";
import { findSingleVariantId, sellableVariants } from "../../../../src/features/goods/catalog/sellable-variants.ts";
import { listCategories, readCategory } from "../../../../src/features/goods/categories/list-categories.ts";
import { listTags } from "../../../../src/features/goods/tags/list-tags.ts";
import { givenCategory, givenProduct } from "../../../support/catalog.ts";
import { plansOf } from "../../../support/explain.ts";

/** What grows with the shop: none of it may be read from end to end. */
const GROWS =
  /SCAN (products|variants|v|p|categories|c|d|tags|t|product_\w+|price_history|h|pt|pc|pi|i|stock_levels)\b/;

const all = { limit: 2, sort: "newest" } as const;
const queries: Record<string, Partial<ProductQuery>> = {
  newest: {},
  price: { sort: "price" },
  "price, falling": { sort: "-price" },
  name: { sort: "name" },
  oldest: { sort: "oldest" },
  "name, falling": { sort: "-name" },
  rating: { sort: "rating" },
  "a rating at least": { min_rating: 4, sort: "rating" },
  currency: { currency: "JPY" },
  "a band of prices": { min_price: 1, max_price: 5, sort: "price" },
  flags: { in_stock: true, on_sale: true, featured: true },
  words: { q: "linen apr" },
  category: { category: "kitchen" },
  tag: { tag: "linen" },
  everything: { q: "linen", category: "kitchen", tag: "linen", in_stock: true, min_price: 1, sort: "price" },
};

describe("the plan of", () => {
  for (const [name, query] of Object.entries(queries)) {
    it(`the list of products by ${name} reads an index`, async ({ expect }) => {
      const lists: ((ctx: Ctx) => Promise<unknown>)[] = [
        (ctx) => listProducts(ctx, ctx.replica, { ...all, ...query }),
        (ctx) => listProducts(ctx, ctx.replica, { ...all, ...query, count: true }),
        (ctx) => listProductsAsStaff(ctx, { ...all, ...query }),
        (ctx) => listProductsAsStaff(ctx, { ...all, ...query, status: "draft", count: true }),
        (ctx) => listProductsAsStaff(ctx, { ...all, ...query, deleted: true }),
      ];
      for (const list of lists) for (const { sql, plan } of await plansOf(list)) expect(plan, sql).not.toMatch(GROWS);
    });
  }

  it("a list in the order of an index sorts nothing", async ({ expect }) => {
    for (const sort of ["newest", "oldest", "price", "-price", "name", "-name", "rating"] as const) {
      const plans = await plansOf((ctx) => listProducts(ctx, ctx.replica, { ...all, sort }));
      const list = plans.find(({ sql }) => sql.includes("order by"));
      expect(list?.plan).toMatch(
        /SEARCH (products USING INDEX products_(newest|name|rating) \(state=\?|product_prices USING INDEX product_prices_price \(currency=\?)/,
      );
      expect(list?.plan.split("\n")).not.toContain("USE TEMP B-TREE FOR ORDER BY");
    }
  });

  it("the next page begins at its cursor", async ({ expect }) => {
    const tag = `plan${Date.now()}`;
    for (let i = 0; i < 2; i += 1) await givenProduct({ tags: [tag] });
    const plans = await plansOf(async (ctx) => {
      const { body } = await listProducts(ctx, ctx.replica, { ...all, limit: 1 });
      await listProducts(ctx, ctx.replica, {
        ...all,
        limit: 1,
        ...(body.next_cursor === null ? {} : { cursor: body.next_cursor }),
      });
    });
    expect(plans.map(({ plan }) => plan).join("\n")).toMatch(
      /products_newest \(state=\? AND \(created_at,id\)<\(\?,\?\)\)/,
    );
  });

  it("every other read of the catalog reads an index", async ({ expect }) => {
    const category = await givenCategory();
    const product = await givenProduct({ categories: [category.id] });
    const reads: ((ctx: Ctx) => Promise<unknown>)[] = [
      (ctx) => readActiveProduct(ctx.replica, product.id, { at: ctx.now(), isSoldIn: () => true }),
      (ctx) => readActiveProduct(ctx.replica, product.slug, { at: ctx.now(), isSoldIn: () => true }),
      (ctx) => listCategoryProducts(ctx, ctx.replica, category.slug, { ...all }),
      (ctx) => listCategories(ctx, ctx.replica, { view: "all", limit: 5, count: true }),
      (ctx) => listCategories(ctx, ctx.replica, { view: "roots", limit: 5 }),
      (ctx) => listCategories(ctx, ctx.replica, { view: "tree", limit: 5 }),
      (ctx) => readCategory(ctx.replica, category.id),
      (ctx) => listTags(ctx, { limit: 5, count: true }),
      (ctx) => listTags(ctx, { limit: 5, q: "lin" }),
      async (ctx) => sellableVariants(ctx, ["a", "b"]),
      (ctx) => findSingleVariantId(ctx, product.slug),
    ];
    for (const read of reads) for (const { sql, plan } of await plansOf(read)) expect(plan, sql).not.toMatch(GROWS);
  });
});
