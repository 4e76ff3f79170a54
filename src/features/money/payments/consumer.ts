import { on } from "#platform/data/queue";
import { paymentEvents } from "./events.ts";
import { followRefund } from "./follow-refund.ts";

export const paymentListeners = [on(paymentEvents["refund.hinted"], followRefund)];
