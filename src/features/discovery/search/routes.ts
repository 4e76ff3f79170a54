import { cached, listProducts, notModified, tagged, withPricesInOrder } from "#goods/catalog";
import { PlatformError } from "#platform/basics/errors";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { countFacets } from "./count-facets.ts";
import { findOrList } from "./find-products.ts";
import { FacetsDto, FacetsQuery, FoundPage, SearchQuery, SuggestionsDto, SuggestionsQuery } from "./schemas.ts";
import { suggestFor } from "./suggest-for.ts";

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
    const { q, sort, locale, ...query } = c.req.valid("query");
    if (q !== undefined) return tagged(c, await findOrList(ctx, { ...query, q, sort, locale }));
    const order = sort === undefined || sort === "relevance" ? "newest" : sort;
    return cached<FoundPage>(c, (db) => listProducts(ctx, db, { ...query, sort: order }));
  },
);

const facets = route(
  {
    method: "get",
    path: "/products/facets",
    operationId: "listProductFacets",
    sends: ["ETag"],
    tags: ["Catalog"],
    summary: "Count what could narrow a list of products",
    description:
      "For the same filters as the list of products, how many products each category, tag, attribute, band of prices, rating, and stock and sale would leave. Each of them is counted without its own filter. Comes from the index, so a change is in it within seconds.",
    access: everyone,
    request: { query: withPricesInOrder(FacetsQuery) },
    responses: { 200: json(FacetsDto, "The counts"), ...notModified },
  },
  async (c) => tagged(c, await countFacets(c.var.ctx, c.req.valid("query"))),
);

const suggestions = route(
  {
    method: "get",
    path: "/search/suggestions",
    operationId: "listSearchSuggestions",
    sends: ["ETag"],
    tags: ["Catalog"],
    summary: "Suggest products and categories",
    description:
      "While somebody types: the best products for the words so far, and categories with these words in their names.",
    access: everyone,
    request: { query: SuggestionsQuery },
    responses: { 200: json(SuggestionsDto, "The suggestions"), ...notModified },
  },
  async (c) => tagged(c, await suggestFor(c.var.ctx, c.req.valid("query"))),
);

export const searchRoutes: readonly Route[] = [products, facets, suggestions];
