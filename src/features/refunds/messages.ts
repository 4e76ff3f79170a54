import { z } from "zod";

/** A refund was given, or came to nothing. */
export const RefundHappened = z.object({ refund_id: z.string(), order_id: z.string() });
