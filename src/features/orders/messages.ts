import { z } from "zod";

/** Something became of an order; the row says what. */
export const OrderHappened = z.object({ order_id: z.string() });

/** A refund was given, or came to nothing. */
export const RefundHappened = z.object({ refund_id: z.string(), order_id: z.string() });
