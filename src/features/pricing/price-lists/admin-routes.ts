import { catalogPermissions } from "#goods/catalog";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { changes } from "#platform/http/changes";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { changePriceList, createPriceList, deletePriceList, requireList } from "./change-price-list.ts";
import { PriceListError } from "./errors.ts";
import {
  ChangePriceList,
  CreatePriceList,
  PriceListDto,
  PriceListsPage,
  PriceListsQuery,
  toPriceListDto,
} from "./schemas.ts";
import { countLists, selectLists } from "./store.ts";

const tags = ["Back office: prices"];
const problems = [PriceListError.price_list_not_found];

const list = route(
  {
    method: "get",
    path: "/admin/price-lists",
    operationId: "adminListPriceLists",
    tags,
    summary: "List the price lists",
    description: "Newest first.",
    access: staff(catalogPermissions.read),
    request: { query: PriceListsQuery },
    responses: { 200: json(PriceListsPage, "A page of price lists") },
  },
  async (c) => {
    const { ctx } = c.var;
    const query = c.req.valid("query");
    const { rows, ...rest } = await readPage(ctx, query, {
      list: "price_lists",
      rows: (after) => selectLists(ctx, query, after, query.limit),
      total: countLists(ctx, query),
      keysOf: (row) => [row.created_at, row.id],
    });
    return c.json({ data: rows.map(toPriceListDto), ...rest }, 200);
  },
);

const create = route(
  {
    method: "post",
    path: "/admin/price-lists",
    operationId: "adminCreatePriceList",
    tags,
    summary: "Create a price list",
    description: "A new list has no prices: set them by `PATCH /admin/price-lists/{id}/prices`.",
    access: staff(catalogPermissions.write),
    request: { body: json(CreatePriceList, "The price list") },
    responses: { 201: json(PriceListDto, "The new price list") },
  },
  async (c) => c.json(toPriceListDto(await createPriceList(c.var.ctx, c.req.valid("json"))), 201),
);

const get = route(
  {
    method: "get",
    path: "/admin/price-lists/{id}",
    operationId: "adminGetPriceList",
    tags,
    summary: "Get a price list",
    description: "Its prices are listed by `GET /admin/price-lists/{id}/prices`.",
    access: staff(catalogPermissions.read),
    request: { params: IdParam },
    responses: { 200: json(PriceListDto, "The price list") },
    problems,
  },
  async (c) => c.json(toPriceListDto(await requireList(c.var.ctx, c.req.valid("param").id)), 200),
);

const [update, replace] = changes(
  {
    method: "patch",
    path: "/admin/price-lists/{id}",
    operationId: "adminUpdatePriceList",
    tags,
    summary: "Change a price list",
    description: "Carts have the new prices at once. Placed orders keep theirs.",
    access: staff(catalogPermissions.write),
    request: { params: IdParam, body: json(ChangePriceList, "What to change") },
    responses: { 200: json(PriceListDto, "The price list as it is now") },
    problems,
  },
  async (c) =>
    c.json(toPriceListDto(await changePriceList(c.var.ctx, c.req.valid("param").id, c.req.valid("json"))), 200),
  ["name", "kind"],
);

const remove = route(
  {
    method: "delete",
    path: "/admin/price-lists/{id}",
    operationId: "adminDeletePriceList",
    tags,
    summary: "Delete a price list",
    description: "Its prices go with it. Placed orders keep theirs, with the list's name.",
    access: staff(catalogPermissions.write),
    request: { params: IdParam },
    responses: { 204: { description: "The price list is gone" } },
    problems,
  },
  async (c) => {
    await deletePriceList(c.var.ctx, c.req.valid("param").id);
    return c.body(null, 204);
  },
);

export const priceListAdminRoutes: readonly Route[] = [list, create, get, update, replace, remove];
