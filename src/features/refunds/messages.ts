import { z } from "zod";

/** A refund was given, or came to nothing. */
export const RefundHappened = z.object({ refund_id: z.string(), order_id: z.string() });

/** An order has come to its end, whichever it is. */
export const OrderEnded = z.object({ order_id: z.string() });
