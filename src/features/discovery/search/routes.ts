import { cached, listProducts, notModified, tagged, withPricesInOrder } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { findProducts } from "./find-products.ts";
import { FoundPage, SearchQuery } from "./schemas.ts";

const products = route(
  {
    method: "get",
    path: "/products",
    operationId: "listProducts",
    sends: ["ETag"],
    tags: ["Catalog"],
    summary: "List or search products",
    description:
      "Active products. With `q`, those that match it, the best first: a SKU, barcode or name as a whole, then all words in the name, all words anywhere, and words as beginnings. Where nothing matches, words are taken for mistyped, and then products with some of the words are found. A change in the catalog is found within seconds. Carries an ETag; the answer is the same for everyone.",
    access: everyone,
    request: { query: withPricesInOrder(SearchQuery) },
    responses: { 200: json(FoundPage, "A page of products"), ...notModified },
    problems: [PlatformError.invalid_cursor],
  },
  async (c) => {
    const { ctx } = c.var;
    const { q, sort, ...query } = c.req.valid("query");
    if (q !== undefined) return tagged(c, await findProducts(ctx, { ...query, q, sort }));
    const order = sort === undefined || sort === "relevance" ? "newest" : sort;
    return cached<FoundPage>(c, (db) => listProducts(ctx, db, { ...query, sort: order }));
  },
);

export const searchRoutes: readonly Route[] = [products];
