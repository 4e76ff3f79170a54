import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const orderDeskEvents = defineEvents({
  /** Staff wrote to the customer of an order. */
  "order.customer_noted": message({ order_id: z.string(), note_id: z.string() }),
});
