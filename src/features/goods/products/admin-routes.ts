import {
  AdminProductDto,
  AdminProductQuery,
  AdminProductSummaryDto,
  CatalogError,
  catalogPermissions,
  listProductsAsStaff,
  readProduct,
  toAdminProductDto,
} from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { pageOf } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { createProduct } from "./create-product.ts";
import { deleteProduct, restoreProduct } from "./delete-product.ts";
import { ProductError } from "./errors.ts";
import { ProductInput, ProductPatch, ProductPut } from "./inputs.ts";
import { updateProduct } from "./update-product.ts";

const tags = ["Back office: catalog"];
const read = staff(catalogPermissions.read);
const write = staff(catalogPermissions.write);

const list = route(
  {
    method: "get",
    path: "/admin/products",
    operationId: "adminListProducts",
    tags,
    summary: "List products of any status",
    description: "Deleted ones only with `deleted=true`.",
    access: read,
    request: { query: AdminProductQuery },
    responses: { 200: json(pageOf(AdminProductSummaryDto), "A page of products") },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => c.json(await listProductsAsStaff(c.var.ctx, c.req.valid("query")), 200),
);

const create = route(
  {
    method: "post",
    path: "/admin/products",
    operationId: "adminCreateProduct",
    tags,
    summary: "Create a product",
    description:
      "With `variants`, or with the fields of its one variant right on the product. Slug and SKUs are made from the name when absent; `stock_quantity` is received into stock. Active unless `status` says otherwise.",
    access: write,
    request: { body: json(ProductInput, "The product") },
    responses: { 201: json(AdminProductDto, "The new product") },
    problems: [ProductError.slug_taken, ProductError.sku_taken],
  },
  async (c) => c.json(toAdminProductDto(await createProduct(c.var.ctx, c.req.valid("json"))), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/products/{id}",
    operationId: "adminGetProduct",
    tags,
    summary: "Get a product, whatever its status",
    description: "By id or slug, deleted ones too, with what only the back office sees.",
    access: read,
    request: { params: IdParam },
    responses: { 200: json(AdminProductDto, "The product") },
    problems: [CatalogError.product_not_found],
  },
  async (c) => c.json(toAdminProductDto(await readProduct(c.var.ctx, c.req.valid("param").id)), 200),
);

const changed = { 200: json(AdminProductDto, "The changed product") };
const changeProblems = [
  CatalogError.product_not_found,
  CatalogError.product_deleted,
  ProductError.slug_taken,
  ProductError.sku_taken,
];

const update = route(
  {
    method: "patch",
    path: "/admin/products/{id}",
    operationId: "adminUpdateProduct",
    tags,
    summary: "Change a product",
    description:
      "Lists and `attributes` are replaced whole. Fields of a variant (`sku`, `price` …) may be given when the product has one variant.",
    access: write,
    request: { params: IdParam, body: json(ProductPatch, "The fields to change") },
    responses: changed,
    problems: changeProblems,
  },
  async (c) =>
    c.json(toAdminProductDto(await updateProduct(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const replace = route(
  {
    method: "put",
    path: "/admin/products/{id}",
    operationId: "adminReplaceProduct",
    tags,
    summary: "Change a product, with all required fields",
    description: "As PATCH, with `name` given.",
    access: write,
    request: { params: IdParam, body: json(ProductPut, "The product") },
    responses: changed,
    problems: changeProblems,
  },
  async (c) =>
    c.json(toAdminProductDto(await updateProduct(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
);

const remove = route(
  {
    method: "delete",
    path: "/admin/products/{id}",
    operationId: "adminDeleteProduct",
    tags,
    summary: "Delete a product",
    description: "It leaves the shop but is kept, with its slug and SKUs, and can be restored.",
    access: write,
    request: { params: IdParam },
    responses: { 204: { description: "It is deleted" } },
    problems: [CatalogError.product_not_found],
  },
  async (c) => {
    await deleteProduct(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

const restore = route(
  {
    method: "post",
    path: "/admin/products/{id}/restore",
    operationId: "adminRestoreProduct",
    tags,
    summary: "Restore a deleted product",
    description: "Gives the product the status that it had. A product that is not deleted stays as it is.",
    access: write,
    request: { params: IdParam },
    responses: { 200: json(AdminProductDto, "The product") },
    problems: [CatalogError.product_not_found],
  },
  async (c) => c.json(toAdminProductDto(await restoreProduct(c.var.ctx, c.req.valid("param").id)), 200),
);

export const productAdminRoutes: readonly Route[] = [list, create, get, update, replace, remove, restore];
