import { anyone } from "#platform/auth";
import { createRouter, json, route } from "#platform/http";
import { IdParam } from "#platform/schemas";
import { cached } from "./cache.ts";
import { CatalogError } from "./errors.ts";
import { readActiveProduct } from "./read-product.ts";
import { ProductDto } from "./schemas.ts";

const get = route(
  {
    method: "get",
    path: "/products/{id}",
    operationId: "getProduct",
    tags: ["Catalog"],
    summary: "Get a product",
    description: "An active product by id or slug, with its variants, options, images and attributes.",
    access: anyone,
    request: { params: IdParam },
    responses: { 200: json(ProductDto, "The product") },
    problems: [CatalogError.product_not_found],
  },
  async (c) => cached(c, (db) => readActiveProduct(db, c.req.valid("param").id)),
);

export const catalogRoutes = createRouter([get]);
