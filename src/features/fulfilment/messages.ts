import { z } from "zod";

/** Something became of an order; the row says what. */
export const OrderHappened = z.object({ order_id: z.string() });
