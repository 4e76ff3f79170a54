import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const answered = (about: string) =>
  message({ refund_id: z.string(), order_id: z.string() }, { queue: "orders", about });

export const refundEvents = defineEvents({
  /** By a request of one part or several: the id is the first's, the amount that of all, in minor units. */
  "refund.requested": message(
    { refund_id: z.string(), order_id: z.string(), amount: z.int() },
    { queue: "orders", about: "A shopper has requested a refund." },
  ),
  "refund.approved": answered("Staff have approved a requested refund. `refund.given` follows with the money."),
  "refund.rejected": answered("Staff have rejected a requested refund."),
});
