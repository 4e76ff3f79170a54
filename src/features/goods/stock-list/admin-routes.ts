import { z } from "@hono/zod-openapi";
import { PictureDto, toPicture, variantLabelOf } from "#goods/catalog";
import {
  inventoryPermissions,
  levelExample,
  listStock,
  StockLevelDto,
  StockQuery,
  toStockLevelDto,
} from "#goods/inventory";
import { pageOf } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { id, orNull } from "#platform/http/schemas";

const ListedStockDto = StockLevelDto.extend({
  product_id: id().describe("The product that the variant belongs to."),
  product_name: z.string().nullable().openapi({ description: "Null for a variant that is no longer known." }),
  variant_name: z.string().nullable().describe("Null for a variant that is no longer known."),
  image: orNull(PictureDto).openapi({ description: "The variant's own picture, or the first one of its product." }),
}).openapi("ListedStock", {
  example: {
    ...levelExample,
    product_id: levelExample.variant_id,
    product_name: "Linen apron",
    variant_name: "M",
    image: { url: "/images/4f1d0c5c9b7e.webp", alt_text: "A linen apron, hung up" },
    updated_at: "2026-01-31T09:30:00.000Z",
  },
});

const list = route(
  {
    method: "get",
    path: "/admin/inventory",
    operationId: "adminListStock",
    tags: ["Back office: inventory"],
    summary: "List stock",
    description: "Every variant with its figures, at most seconds old. One variant's own page is live.",
    access: staff(inventoryPermissions.read),
    request: { query: StockQuery },
    responses: { 200: json(pageOf(ListedStockDto).openapi("StockList"), "A page of stock") },
  },
  async (c) => {
    const { rows, ...page } = await listStock(c.var.ctx, c.req.valid("query"), variantLabelOf);
    const data = rows.map(({ label, ...row }) => ({
      ...toStockLevelDto(row),
      product_id: row.product_id,
      product_name: label?.product_name ?? null,
      variant_name: label?.variant_name ?? null,
      image: toPicture(label?.image ?? null),
    }));
    return c.json({ data, ...page }, 200);
  },
);

export const stockListRoutes: readonly Route[] = [list];
