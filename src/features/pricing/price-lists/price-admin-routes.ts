import type { z } from "@hono/zod-openapi";
import { catalogPermissions } from "#goods/catalog";
import type { Ctx } from "#platform/context";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { requireList } from "./change-price-list.ts";
import { changePrices } from "./change-prices.ts";
import { PriceListError } from "./errors.ts";
import { PriceResults, PricesPage, PricesPatch, PricesQuery, toPriceDto } from "./schemas.ts";
import { countPrices, OWN, selectPrices } from "./store.ts";

const tags = ["Back office: prices"];
const perRow = "Up to 1,000 rows, each for itself: the answer has a result per row, in the order they were sent.";

const listPrices = route(
  {
    method: "get",
    path: "/admin/price-lists/{id}/prices",
    operationId: "adminListPriceListPrices",
    tags,
    summary: "List the prices of a price list",
    description: "By variant, currency and tier.",
    access: staff(catalogPermissions.read),
    request: { params: IdParam, query: PricesQuery },
    responses: { 200: json(PricesPage, "A page of prices") },
    problems: [PriceListError.price_list_not_found],
  },
  async (c) => {
    const { id } = await requireList(c.var.ctx, c.req.valid("param").id);
    return c.json(await readPrices(c.var.ctx, id, c.req.valid("query")), 200);
  },
);

const updatePrices = route(
  {
    method: "patch",
    path: "/admin/price-lists/{id}/prices",
    operationId: "adminUpdatePriceListPrices",
    tags,
    summary: "Set prices of a price list",
    description: `${perRow} A row without an amount takes the price away.`,
    access: staff(catalogPermissions.write),
    request: { params: IdParam, body: json(PricesPatch, "The prices") },
    responses: { 200: json(PriceResults, "A result per row") },
    problems: [PriceListError.price_list_not_found],
  },
  async (c) => {
    const { id } = await requireList(c.var.ctx, c.req.valid("param").id);
    return c.json({ data: await changePrices(c.var.ctx, id, c.req.valid("json")) }, 200);
  },
);

const listOwn = route(
  {
    method: "get",
    path: "/admin/prices",
    operationId: "adminListPrices",
    tags,
    summary: "List prices in other currencies and tiers",
    description:
      "Prices that variants have besides their own `price`: in another currency than the product's, or from a number of units on.",
    access: staff(catalogPermissions.read),
    request: { query: PricesQuery },
    responses: { 200: json(PricesPage, "A page of prices") },
  },
  async (c) => c.json(await readPrices(c.var.ctx, OWN, c.req.valid("query")), 200),
);

const updateOwn = route(
  {
    method: "patch",
    path: "/admin/prices",
    operationId: "adminUpdatePrices",
    tags,
    summary: "Set prices in other currencies and tiers",
    description: `${perRow} They are for everybody and always, as a variant's own \`price\` is. A row without an amount takes the price away.`,
    access: staff(catalogPermissions.write),
    request: { body: json(PricesPatch, "The prices") },
    responses: { 200: json(PriceResults, "A result per row") },
  },
  async (c) => c.json({ data: await changePrices(c.var.ctx, OWN, c.req.valid("json")) }, 200),
);

async function readPrices(ctx: Ctx, list_id: string, query: z.output<typeof PricesQuery>) {
  const filter = { list_id, variant: query.variant };
  const { rows, ...rest } = await readPage(ctx, query, {
    list: `prices/${list_id}`,
    rows: (after) => selectPrices(ctx, filter, after, query.limit),
    total: countPrices(ctx, filter),
    keysOf: (row) => [row.variant_id, row.currency, row.min_quantity],
  });
  return { data: rows.map(toPriceDto), ...rest };
}

export const priceAdminRoutes: readonly Route[] = [listPrices, updatePrices, listOwn, updateOwn];
