import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const answered = message({ refund_id: z.string(), order_id: z.string() }, { queue: "orders", is_public: true });

export const refundEvents = defineEvents({
  /** A shopper asks for money back, by a request of one part or several: the id is the first's, the amount that of all, in minor units. */
  "refund.requested": message(
    { refund_id: z.string(), order_id: z.string(), amount: z.int() },
    { queue: "orders", is_public: true },
  ),
  /** Staff agreed. The money follows with `refund.given`. */
  "refund.approved": answered,
  "refund.rejected": answered,
});
