import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const orderExportEvents = defineEvents({
  /** A file of orders has another part to go. */
  "order_export.continued": message({ export_id: z.string() }),
});
