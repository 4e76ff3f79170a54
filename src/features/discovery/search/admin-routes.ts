import { catalogPermissions } from "#goods/catalog";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { previewSearch } from "./preview-search.ts";
import { readIndex, rebuildIndex } from "./rebuild-index.ts";
import { IndexDto, PreviewDto, PreviewQuery } from "./schemas.ts";

const tags = ["Back office: search"];

const get = route(
  {
    method: "get",
    path: "/admin/search/index",
    operationId: "adminGetSearchIndex",
    tags,
    summary: "Get the state of the index",
    description:
      "How many products can be found, how many changes are on their way into the index, and how far a rebuild is.",
    access: staff(catalogPermissions.read),
    responses: { 200: json(IndexDto, "The index") },
  },
  async (c) => c.json(await readIndex(c.var.ctx), 200),
);

const rebuild = route(
  {
    method: "post",
    path: "/admin/search/rebuild",
    operationId: "adminRebuildSearchIndex",
    tags,
    summary: "Rebuild the index",
    description:
      "Makes the index again from the catalog, page by page. Searches read the present one until the new one is whole; follow it at `GET /admin/search/index`. While a rebuild runs, it is continued.",
    access: staff(catalogPermissions.write),
    responses: { 202: json(IndexDto, "The rebuild is running") },
  },
  async (c) => c.json(await rebuildIndex(c.var.ctx), 202),
);

const preview = route(
  {
    method: "get",
    path: "/admin/search/preview",
    operationId: "adminPreviewSearch",
    tags,
    summary: "Preview a search",
    description: "What a query shows, by the rules as they are now, and why each result stands where it does.",
    access: staff(catalogPermissions.read),
    request: { query: PreviewQuery },
    responses: { 200: json(PreviewDto, "The first results") },
  },
  async (c) => c.json(await previewSearch(c.var.ctx, c.req.valid("query")), 200),
);

export const searchAdminRoutes: readonly Route[] = [get, rebuild, preview];
