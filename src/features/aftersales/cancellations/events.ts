import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const cancellationEvents = defineEvents({
  "order.items_cancelled": message(
    { order_id: z.string(), cancellation_id: z.string() },
    { queue: "orders", about: "Some units of an order were cancelled and will not be sent." },
  ),
});
