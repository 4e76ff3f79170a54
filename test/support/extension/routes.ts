import { z } from "@hono/zod-openapi";
import { everyone } from "#platform/http/auth";
import { json, route, type Route } from "#platform/http/route";
import { bulkOrderSettings } from "./settings.ts";

const LimitDto = z.object({ most_units: z.int().openapi({ example: 50 }) }).openapi("BulkOrderLimit");

const limit = route(
  {
    method: "get",
    path: "/x/bulk-orders/limit",
    operationId: "getBulkOrderLimit",
    tags: ["Checkout"],
    summary: "Get the largest order that the storefront takes",
    description: "An order of more units is refused with 409 `bulk_order`.",
    access: everyone,
    responses: { 200: json(LimitDto, "The limit") },
  },
  async (c) => c.json({ most_units: bulkOrderSettings.of(c.var.ctx.config).X_BULK_ORDERS_UNITS }, 200),
);

export const bulkOrderRoutes: readonly Route[] = [limit];
