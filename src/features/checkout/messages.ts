import { z } from "zod";

/** A provider has said something about the payment of an order; what, it is asked itself. */
export const PaymentHinted = z.object({
  type: z.literal("payment.hinted"),
  order_id: z.string(),
  /** It said that money went back. */
  gives_back: z.boolean().default(false),
});
