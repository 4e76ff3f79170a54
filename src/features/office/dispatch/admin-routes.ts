import { z } from "@hono/zod-openapi";
import { answerPaper } from "#aftersales/papers";
import { orderPermissions } from "#ordering/order-desk";
import { preferredLocale } from "#platform/basics/language";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { listPicks } from "./list-picks.ts";
import { PickFilters, PicksPage, PicksQuery, toPickDto } from "./pick-schemas.ts";
import { PICKS_PRINTED_MAX, printPicks } from "./print-picks.ts";
import { readShipments } from "./read-shipments.ts";
import { ShipmentsDto, ShipmentsForm, ShipmentsInput } from "./schemas.ts";
import { shipOrders } from "./ship-orders.ts";

const tags = ["Back office: orders"];
const write = staff(orderPermissions.write);
const alike =
  "All that is left of each order leaves the stock, as by the operation for one order: an order that is refused leaves the others alone, and says why in `results`. May be repeated: what has shipped so before is done.";

const ship = route(
  {
    method: "post",
    path: "/admin/fulfilments/bulk",
    operationId: "adminShipOrders",
    tags,
    summary: "Ship many orders",
    description: alike,
    access: write,
    request: { body: json(ShipmentsInput, "The orders, and how their parcels can be followed") },
    responses: { 200: json(ShipmentsDto, "What became of each") },
  },
  async (c) => {
    const { shipments } = c.req.valid("json");
    const rows = shipments.map((shipment, at) => ({ row: at + 1, order: shipment.order, shipment }));
    return c.json({ results: await shipOrders(c.var.ctx, rows) }, 200);
  },
);

const importThem = route(
  {
    method: "post",
    path: "/admin/fulfilments/import",
    operationId: "adminImportShipments",
    tags,
    summary: "Ship many orders from a CSV file",
    description: `${alike} A row that cannot be read is refused like one that cannot be shipped.`,
    access: write,
    request: { body: { content: { "multipart/form-data": { schema: ShipmentsForm } }, description: "The file" } },
    responses: { 200: json(ShipmentsDto, "What became of each row") },
  },
  async (c) => {
    const rows = readShipments(c.req.valid("form").file.bytes);
    return c.json({ results: await shipOrders(c.var.ctx, rows) }, 200);
  },
);

const read = staff(orderPermissions.read);
const toPick =
  "Units of paid orders that are in no fulfilment yet. Orders on hold, orders that are being cancelled and orders whose money went back are left out.";

const list = route(
  {
    method: "get",
    path: "/admin/fulfilments/pick-list",
    operationId: "adminListPicks",
    tags,
    summary: "List what is to be picked",
    description: `${toPick} By variant, in the order of their SKUs.`,
    access: read,
    request: { query: PicksQuery },
    responses: { 200: json(PicksPage, "A page of the pick list") },
  },
  async (c) => {
    const { rows, ...page } = await listPicks(c.var.ctx, c.req.valid("query"));
    return c.json({ data: rows.map(toPickDto), ...page }, 200);
  },
);

const print = route(
  {
    method: "get",
    path: "/admin/fulfilments/pick-list/page",
    operationId: "adminGetPickList",
    tags,
    summary: "Read the pick list as a page to print",
    description: `${toPick} In the language that \`Accept-Language\` prefers, with the first ${PICKS_PRINTED_MAX} variants by SKU.`,
    access: read,
    request: { query: PickFilters },
    responses: {
      200: {
        description: "The pick list",
        content: { "text/html": { schema: z.string().openapi({ example: "<!doctype html>…" }) } },
      },
    },
  },
  async (c) => {
    const locale = preferredLocale(c.req.header("accept-language"));
    return answerPaper(c, await printPicks(c.var.ctx, c.req.valid("query"), locale));
  },
);

export const dispatchRoutes: readonly Route[] = [ship, importThem, list, print];
