import { z } from "@hono/zod-openapi";
import { catalogPermissions } from "#goods/catalog";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { requireList } from "./change-price-list.ts";
import { PriceListError } from "./errors.ts";
import { exportPrices } from "./export-prices.ts";
import { PriceFileForm, PriceFileResults } from "./file-schemas.ts";
import { importPrices } from "./import-prices.ts";
import { OWN } from "./store.ts";

const tags = ["Back office: prices"];
const FILE_BYTES_MAX = 2 * 1024 * 1024;
const about =
  "A CSV file of up to 10,000 rows by SKU, each for itself: the answer has a result per row. Prices that are not named stay.";

const form = { content: { "multipart/form-data": { schema: PriceFileForm } }, description: "The file" };
const file = {
  200: {
    description: "The file",
    content: { "text/csv": { schema: z.string().openapi({ example: "sku,currency,min_quantity,price\r\n" }) } },
  },
} as const;
const headers = {
  "content-type": "text/csv; charset=utf-8",
  "content-disposition": 'attachment; filename="prices.csv"',
};
const read = staff(catalogPermissions.read);
const write = staff(catalogPermissions.write);

const importOwn = route(
  {
    method: "post",
    path: "/admin/prices/import",
    operationId: "adminImportPrices",
    tags,
    summary: "Import prices in other currencies and tiers",
    description: `${about} Variants' own \`price\` comes with the file of products.`,
    access: write,
    body_limit_bytes: FILE_BYTES_MAX,
    request: { body: form },
    responses: { 200: json(PriceFileResults, "A result per row") },
  },
  async (c) => c.json({ data: await importPrices(c.var.ctx, OWN, c.req.valid("form").file.bytes) }, 200),
);

const exportOwn = route(
  {
    method: "get",
    path: "/admin/prices/export",
    operationId: "adminExportPrices",
    sends: ["Content-Disposition"],
    tags,
    summary: "Export prices in other currencies and tiers",
    description: "Importing the file again changes nothing.",
    access: read,
    responses: file,
  },
  (c) => c.body(exportPrices(c.var.ctx, OWN), 200, headers),
);

const importList = route(
  {
    method: "post",
    path: "/admin/price-lists/{id}/prices/import",
    operationId: "adminImportPriceListPrices",
    tags,
    summary: "Import prices of a price list",
    description: about,
    access: write,
    body_limit_bytes: FILE_BYTES_MAX,
    request: { params: IdParam, body: form },
    responses: { 200: json(PriceFileResults, "A result per row") },
    problems: [PriceListError.price_list_not_found],
  },
  async (c) => {
    const { id } = await requireList(c.var.ctx, c.req.valid("param").id);
    return c.json({ data: await importPrices(c.var.ctx, id, c.req.valid("form").file.bytes) }, 200);
  },
);

const exportList = route(
  {
    method: "get",
    path: "/admin/price-lists/{id}/prices/export",
    operationId: "adminExportPriceListPrices",
    sends: ["Content-Disposition"],
    tags,
    summary: "Export the prices of a price list",
    description: "Importing the file again changes nothing.",
    access: read,
    request: { params: IdParam },
    responses: file,
    problems: [PriceListError.price_list_not_found],
  },
  async (c) => {
    const { id } = await requireList(c.var.ctx, c.req.valid("param").id);
    return c.body(exportPrices(c.var.ctx, id), 200, headers);
  },
);

export const fileAdminRoutes: readonly Route[] = [importOwn, exportOwn, importList, exportList];
