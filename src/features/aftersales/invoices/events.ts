import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const invoiceEvents = defineEvents({
  /** An invoice or a credit note has its number. */
  "invoice.issued": message({ invoice_id: z.string(), order_id: z.string() }, { is_public: true }),
});
