import { staff } from "#platform/auth";
import { createRouter, json, route } from "#platform/http";
import { IdParam } from "#platform/schemas";
import { createProduct } from "./create-product.ts";
import { toAdminProductDto } from "./dto.ts";
import { CatalogError } from "./errors.ts";
import { ProductInput } from "./inputs.ts";
import { readProduct } from "./read-product.ts";
import { AdminProductDto } from "./schemas.ts";

const create = route(
  {
    method: "post",
    path: "/admin/products",
    operationId: "createProduct",
    tags: ["Back office: catalog"],
    summary: "Create a product",
    description:
      "With `variants`, or with the fields of its one variant right on the product. Slug and SKUs are made from the name when absent; `stock_quantity` is received into stock.",
    access: staff("catalog:write"),
    request: { body: json(ProductInput, "The product") },
    responses: { 201: json(AdminProductDto, "The new product") },
    problems: [CatalogError.slug_taken, CatalogError.sku_taken],
  },
  async (c) => c.json(toAdminProductDto(await createProduct(c.var.ctx, c.req.valid("json"))), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/products/{id}",
    operationId: "getProductAsStaff",
    tags: ["Back office: catalog"],
    summary: "Get a product, whatever its status",
    description: "By id or slug, deleted ones too, with what only the back office sees.",
    access: staff("catalog:read"),
    request: { params: IdParam },
    responses: { 200: json(AdminProductDto, "The product") },
    problems: [CatalogError.product_not_found],
  },
  async (c) => c.json(toAdminProductDto(await readProduct(c.var.ctx, c.req.valid("param").id)), 200),
);

export const catalogAdminRoutes = createRouter([create, get]);
