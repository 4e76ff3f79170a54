import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const decided = (about: string) =>
  message(
    {
      refund_id: z.string(),
      order_id: z.string(),
      /** Null where it is a gift card's or store credit's. */
      payment_id: z.string().nullable(),
    },
    { queue: "orders", about },
  );

export const paymentEvents = defineEvents({
  /** A provider has said something about the payment of an order, with `gives_back` that money went back, with `is_disputed` that it may; what, it is asked itself. */
  "payment.hinted": message(
    { order_id: z.string(), gives_back: z.boolean().default(false), is_disputed: z.boolean().default(false) },
    { queue: "orders" },
  ),
  /** A payment was declined some minutes ago, and its customer has not tried again. Announced once for a payment. */
  "payment.left_declined": message({ order_id: z.string(), payment_id: z.string() }, { queue: "orders" }),
  /** A provider has said that something has become of a refund. */
  "refund.hinted": message({ provider: z.string(), provider_refund_id: z.string() }, { queue: "orders" }),
  "refund.given": decided("Money of an order went back to the customer."),
  "refund.waived": decided("A refund is closed without money, because nothing had been paid for it."),
  "refund.failed": decided("A refund failed: at once, or days after it seemed done."),
});
