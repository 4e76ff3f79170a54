import { CatalogError, catalogPermissions } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { createCategory } from "./create-category.ts";
import { deleteCategory } from "./delete-category.ts";
import { CategoryError } from "./errors.ts";
import { CategoryQuery, listCategoriesAsStaff } from "./list-categories.ts";
import { AdminCategoryDto, CategoryInput, CategoryMove, CategoryPatch, CategoryPut } from "./schemas.ts";
import { categoryOf } from "./store.ts";
import { updateCategory } from "./update-category.ts";

const tags = ["Back office: catalog"];
const read = staff(catalogPermissions.read);
const write = staff(catalogPermissions.write);
const changed = { 200: json(AdminCategoryDto, "The changed category") };
const changeProblems = [
  CatalogError.category_not_found,
  CategoryError.slug_taken,
  CategoryError.category_cycle,
  CategoryError.category_too_deep,
  CategoryError.category_changed,
];

const list = route(
  {
    method: "get",
    path: "/admin/categories",
    operationId: "adminListCategories",
    tags,
    summary: "List categories",
    description: "As the storefront lists them, with the inactive ones, and never from a cache.",
    access: read,
    request: { query: CategoryQuery },
    responses: { 200: json(pageOf(AdminCategoryDto), "Categories") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => c.json(await listCategoriesAsStaff(c.var.ctx, c.req.valid("query")), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/categories",
    operationId: "adminCreateCategory",
    tags,
    summary: "Create a category",
    description: "Last among its siblings unless `position` is given; the slug is made from the name when absent.",
    access: write,
    request: { body: json(CategoryInput, "The category") },
    responses: { 201: json(AdminCategoryDto, "The new category") },
    problems: [CategoryError.slug_taken, CategoryError.category_too_deep, CategoryError.category_changed],
  },
  async (c) => c.json(await createCategory(c.var.ctx, c.req.valid("json")), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/categories/{id}",
    operationId: "adminGetCategory",
    tags,
    summary: "Get a category",
    description: "By id or slug, as it is at this moment: never from a cache.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(AdminCategoryDto, "The category") },
    problems: [CatalogError.category_not_found],
  },
  async (c) => c.json(await categoryOf(c.var.ctx, c.req.valid("param").id), 200),
);

const update = route(
  {
    method: "patch",
    path: "/admin/categories/{id}",
    operationId: "adminUpdateCategory",
    tags,
    summary: "Change a category",
    description:
      "Another `parent_id` moves it with everything below it. `is_active: false` hides it and everything below it from the storefront; the products stay for sale.",
    access: write,
    request: { params: IdParam, body: json(CategoryPatch, "The fields to change") },
    responses: changed,
    problems: changeProblems,
  },
  async (c) => c.json(await updateCategory(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
);

const replace = route(
  {
    method: "put",
    path: "/admin/categories/{id}",
    operationId: "adminReplaceCategory",
    tags,
    summary: "Change a category, with all required fields",
    description: "As PATCH, with `name` given.",
    access: write,
    request: { params: IdParam, body: json(CategoryPut, "The category") },
    responses: changed,
    problems: changeProblems,
  },
  async (c) => c.json(await updateCategory(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
);

const move = route(
  {
    method: "post",
    path: "/admin/categories/{id}/move",
    operationId: "adminMoveCategory",
    tags,
    summary: "Move a category",
    description: "Below another one, or with `parent_id` null to the top, with everything below it.",
    access: write,
    request: { params: IdParam, body: json(CategoryMove, "Where to") },
    responses: changed,
    problems: changeProblems,
  },
  async (c) => c.json(await updateCategory(c.var.ctx, c.req.valid("param").id, c.req.valid("json")), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/categories/{id}",
    operationId: "adminDeleteCategory",
    tags,
    summary: "Delete a category",
    description: "Only a category without sub-categories. Its products stay in the shop.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "It is deleted" } },
    problems: [CatalogError.category_not_found, CategoryError.category_has_children],
  },
  async (c) => {
    await deleteCategory(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const categoryAdminRoutes: readonly Route[] = [list, create, get, update, replace, move, remove];
