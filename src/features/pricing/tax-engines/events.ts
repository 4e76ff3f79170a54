import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const taxEvents = defineEvents({
  /** A tax engine has to hear of an order: it was sold, cancelled, or a part of it was given back. What, the order says. */
  "taxes.due": message({ order_id: z.string() }, { queue: "orders" }),
});
