import { auditedKeys } from "#platform/data/audited-keys";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { orderExportRoutes } from "./admin-routes.ts";
import { orderExportEvents } from "./events.ts";
import { orderExportJobs } from "./jobs.ts";
import { stepExport } from "./step-export.ts";

/** Files of orders for spreadsheets, written in the background. */
export const orderExports = defineFeature({
  name: "order-exports",
  events: orderExportEvents,
  routes: [orderExportRoutes],
  jobs: orderExportJobs,
  plugs: [auditedKeys.plug("with_customers")],
  on: [on(orderExportEvents["order_export.continued"], (ctx, { export_id }, once) => stepExport(ctx, export_id, once))],
});
