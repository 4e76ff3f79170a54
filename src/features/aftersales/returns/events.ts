import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const told = message({ return_id: z.string(), order_id: z.string() }, { queue: "orders", is_public: true });

export const returnEvents = defineEvents({
  "return.requested": told,
  "return.approved": told,
  "return.rejected": told,
  /** Its units are back. What becomes of them, and of the money, is decided apart. */
  "return.received": told,
  /** Money for its units went back: each refund by itself. */
  "return.refunded": message(
    { return_id: z.string(), order_id: z.string(), refund_id: z.string() },
    { queue: "orders", is_public: true },
  ),
  /** What an inspection found is to be booked by the stock. */
  "return.inspected": message(
    { return_id: z.string(), order_id: z.string(), inspection_id: z.string() },
    { queue: "orders" },
  ),
});
