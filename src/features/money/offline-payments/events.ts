import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const payment = { order_id: z.string(), payment_id: z.string() };

export const offlinePaymentEvents = defineEvents({
  "payment.received": message(
    { ...payment, receipt_id: z.string(), is_covered: z.boolean() },
    { queue: "orders", about: "Money for an order came by bank transfer or in cash." },
  ),
  /** A transfer did not come yet, and its time is nearly over. */
  "payment.reminder_due": message(payment, { queue: "orders" }),
  "refund.paid_out": message(
    { ...payment, refund_due_id: z.string() },
    { queue: "orders", about: "Staff have paid out money that the shop owed for an order." },
  ),
});
