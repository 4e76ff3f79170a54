import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const invoiceEvents = defineEvents({
  "invoice.issued": message(
    { invoice_id: z.string(), order_id: z.string() },
    { about: "An invoice or a credit note is issued and has its number." },
  ),
});
