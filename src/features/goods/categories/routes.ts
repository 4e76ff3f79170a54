import { cached, CatalogError, categorySlugAfter, notModified } from "#goods/catalog";
import { movedPermanently, orRedirect } from "#goods/former-slugs";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { CategoryQuery, listCategories, readCategory } from "./list-categories.ts";
import { CategoryDto } from "./schemas.ts";

const tags = ["Catalog"];

const categories = route(
  {
    method: "get",
    path: "/categories",
    operationId: "listCategories",
    sends: ["ETag"],
    tags,
    summary: "List categories",
    description: "Flat, the roots alone, or as a tree. Inactive categories and those below them are left out.",
    access: everyone,
    request: { query: CategoryQuery },
    responses: { 200: json(pageOf(CategoryDto), "Categories"), ...notModified },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => cached(c, (db) => listCategories(c.var.ctx, db, c.req.valid("query"))),
);

const category = route(
  {
    method: "get",
    path: "/categories/{id}",
    operationId: "getCategory",
    sends: ["ETag"],
    tags,
    summary: "Get a category",
    description: "A category by id or slug, with the count of active products in it and below it.",
    access: everyone,
    request: { params: IdParam },
    responses: { 200: json(CategoryDto, "The category"), ...movedPermanently, ...notModified },
    problems: [CatalogError.category_not_found],
  },
  async (c) => {
    const read = () => cached(c, (db) => readCategory(db, c.req.valid("param").id));
    return orRedirect(c, read, (slug) => categorySlugAfter(c.var.ctx.db, slug));
  },
);

export const categoryRoutes: readonly Route[] = [categories, category];
