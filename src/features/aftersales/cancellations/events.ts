import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const cancellationEvents = defineEvents({
  /** Some units of an order will not be sent. */
  "order.items_cancelled": message(
    { order_id: z.string(), cancellation_id: z.string() },
    { queue: "orders", is_public: true },
  ),
});
