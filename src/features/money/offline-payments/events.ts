import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const payment = { order_id: z.string(), payment_id: z.string() };

export const offlinePaymentEvents = defineEvents({
  /** Money came by transfer or in cash. `is_covered`: nothing more is to come for the order. */
  "payment.received": message(
    { ...payment, receipt_id: z.string(), is_covered: z.boolean() },
    { queue: "orders", is_public: true },
  ),
  /** A transfer did not come yet, and its time is nearly over. */
  "payment.reminder_due": message(payment, { queue: "orders" }),
  /** What the shop owed was paid out by a person. */
  "refund.paid_out": message({ ...payment, refund_due_id: z.string() }, { queue: "orders", is_public: true }),
});
