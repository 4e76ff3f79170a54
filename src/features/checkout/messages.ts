import { z } from "zod";

/** A provider has said something about the payment of an order; what, it is asked itself. */
export const PaymentHinted = z.object({
  type: z.literal("payment.hinted"),
  order_id: z.string(),
  /** It said that money went back. */
  gives_back: z.boolean().default(false),
});

/** An order has come to nothing, or was accepted without a payment; the row says which. */
export const OrderHappened = z.object({ order_id: z.string() });
