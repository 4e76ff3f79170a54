import { type Consumer, on } from "#platform/queue";
import { followRefund } from "./follow-refund.ts";
import { RefundHinted } from "./messages.ts";

export const paymentsConsumer: Consumer = {
  name: "payments",
  on: { "refund.hinted": on(RefundHinted, followRefund) },
};
