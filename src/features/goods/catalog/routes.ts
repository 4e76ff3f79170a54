import type { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { movedPermanently, orRedirect } from "#goods/former-slugs";
import { isSoldIn } from "#goods/prices";
import { PlatformError } from "#platform/basics/errors";
import type { Ctx } from "#platform/context";
import { pageOf } from "#platform/data/cursor";
import type { AppEnv } from "#platform/http/app-env";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { cached, notModified } from "./cache.ts";
import { CatalogError } from "./errors.ts";
import { listCategoryProducts } from "./list-products.ts";
import { CategoryProductQuery, ShowingQuery } from "./product-filters.ts";
import { readActiveProduct, readActiveVariants, readAvailability, type Showing } from "./read-product.ts";
import { AvailabilityDto, ProductDto, ProductSummaryDto, VariantDto } from "./schemas.ts";
import { categorySlugAfter, productSlugAfter } from "./store.ts";

const tags = ["Catalog"];
const orPresentProduct = <R extends Response>(c: Context<AppEnv>, read: () => Promise<R>) =>
  orRedirect(c, read, (slug) => productSlugAfter(c.var.ctx.db, slug));

const showingOf = (ctx: Ctx, { currency }: z.output<typeof ShowingQuery>): Showing => ({
  currency,
  at: ctx.now(),
  isSoldIn: (one) => isSoldIn(ctx, one),
});

const product = route(
  {
    method: "get",
    path: "/products/{id}",
    operationId: "getProduct",
    sends: ["ETag"],
    tags,
    summary: "Get a product",
    description: "An active product by id or slug, with its variants, options, images and attributes.",
    access: everyone,
    request: { params: IdParam, query: ShowingQuery },
    responses: { 200: json(ProductDto, "The product"), ...movedPermanently, ...notModified },
    problems: [CatalogError.product_not_found],
  },
  async (c) => {
    const { id } = c.req.valid("param");
    const showing = showingOf(c.var.ctx, c.req.valid("query"));
    return orPresentProduct(c, () => cached(c, (db) => readActiveProduct(db, id, showing)));
  },
);

const productVariants = route(
  {
    method: "get",
    path: "/products/{id}/variants",
    operationId: "listProductVariants",
    sends: ["ETag"],
    tags,
    summary: "List the variants of a product",
    description: "All of them at once: a product has at most 100.",
    access: everyone,
    request: { params: IdParam, query: ShowingQuery },
    responses: { 200: json(pageOf(VariantDto), "The variants"), ...movedPermanently, ...notModified },
    problems: [CatalogError.product_not_found],
  },
  async (c) => {
    const { id } = c.req.valid("param");
    const showing = showingOf(c.var.ctx, c.req.valid("query"));
    return orPresentProduct(c, () => cached(c, (db) => readActiveVariants(db, id, showing)));
  },
);

const availability = route(
  {
    method: "get",
    path: "/products/{id}/availability",
    operationId: "getProductAvailability",
    tags,
    summary: "Get live stock",
    description:
      "The units of each variant that can be sold, read from the stock objects themselves and at most a second old.",
    access: everyone,
    rate: "write",
    request: { params: IdParam },
    responses: { 200: json(AvailabilityDto, "Units by variant"), ...movedPermanently },
    problems: [CatalogError.product_not_found],
  },
  async (c) => orPresentProduct(c, async () => c.json(await readAvailability(c.var.ctx, c.req.valid("param").id), 200)),
);

const categoryProducts = route(
  {
    method: "get",
    path: "/categories/{id}/products",
    operationId: "listCategoryProducts",
    sends: ["ETag"],
    tags,
    summary: "List the products of a category",
    description: "Active products in it and in the categories below it.",
    access: everyone,
    request: { params: IdParam, query: CategoryProductQuery },
    responses: { 200: json(pageOf(ProductSummaryDto), "A page of products"), ...movedPermanently, ...notModified },
    problems: [CatalogError.category_not_found, PlatformError.invalid_cursor],
  },
  async (c) => {
    const { id } = c.req.valid("param");
    const query = c.req.valid("query");
    const read = () => cached(c, (db) => listCategoryProducts(c.var.ctx, db, id, query));
    return orRedirect(c, read, (slug) => categorySlugAfter(c.var.ctx.db, slug));
  },
);

export const catalogRoutes: readonly Route[] = [product, productVariants, availability, categoryProducts];
