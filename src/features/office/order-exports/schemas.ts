import { z } from "@hono/zod-openapi";
import { toIso, toIsoOrNull } from "#platform/basics/time";
import { pageOf } from "#platform/data/cursor";
import { choice, id, timestamp } from "#platform/http/schemas";
import type { ExportRow } from "./store.ts";

export const OrderExportDto = z
  .object({
    id: id(),
    status: choice({
      running: "The file is being written.",
      completed: "The file can be downloaded.",
    }).describe("How far it is."),
    order_count: z.int().describe("Orders that are in the file so far."),
    is_truncated: z.boolean().describe("Whether more orders matched than a file holds: the newest 100,000 are in it."),
    with_customers: z
      .boolean()
      .describe("Whether the file can have the customers' columns: the caller who asked for it had `customers:read`."),
    created_at: timestamp(),
    finished_at: timestamp().nullable(),
    expires_at: timestamp().describe("When the file is deleted."),
  })
  .openapi("OrderExport");

export const OrderExportsPage = pageOf(OrderExportDto).openapi("OrderExports");

export const toExportDto = (row: ExportRow): z.output<typeof OrderExportDto> => ({
  id: row.id,
  status: row.finished_at === null ? "running" : "completed",
  order_count: row.order_count,
  is_truncated: row.is_truncated,
  with_customers: row.with_customers,
  created_at: toIso(row.created_at),
  finished_at: toIsoOrNull(row.finished_at),
  expires_at: toIso(row.expires_at),
});
