import { CatalogError, catalogPermissions } from "#goods/catalog";
import { countPriceChanges, selectPriceChanges } from "#goods/prices";
import { readPage } from "#platform/data/cursor";
import { staff } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { IdParam } from "#platform/http/schemas";
import { findVariants } from "./find-variants.ts";
import { PriceHistoryPage, PriceHistoryQuery, toPriceChangeDto } from "./history-schemas.ts";

const list = route(
  {
    method: "get",
    path: "/admin/variants/{id}/price-history",
    operationId: "adminListPriceHistory",
    tags: ["Back office: prices"],
    summary: "List what a variant was shown at",
    description:
      "By id or SKU: each price that everybody was shown for one unit, newest first within a currency. Kept for 90 days, and longer where a reduction that lasts needs it.",
    access: staff(catalogPermissions.read),
    request: { params: IdParam, query: PriceHistoryQuery },
    responses: { 200: json(PriceHistoryPage, "A page of prices") },
    problems: [CatalogError.variant_not_found],
  },
  async (c) => {
    const { ctx } = c.var;
    const { id } = c.req.valid("param");
    const query = c.req.valid("query");
    const variant_id = (await findVariants(ctx, [id])).get(id);
    if (variant_id === undefined) throw CatalogError.variant_not_found();
    const filter = { variant_id, currency: query.currency };
    const { rows, ...rest } = await readPage(ctx, query, {
      list: `price_history/${variant_id}`,
      rows: (after) => selectPriceChanges(ctx, filter, after, query.limit),
      total: countPriceChanges(ctx, filter),
      keysOf: (row) => [row.currency, row.from_at],
    });
    return c.json({ data: rows.map((row) => toPriceChangeDto(row, ctx.now())), ...rest }, 200);
  },
);

export const historyAdminRoutes: readonly Route[] = [list];
