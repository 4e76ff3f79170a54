import { auditedKeys } from "#platform/data/audited-keys";
import { defineFeature } from "#platform/feature";
import { offlinePaymentRoutes } from "./admin-routes.ts";
import { offlinePaymentEvents } from "./events.ts";
import { offlinePaymentJobs } from "./jobs.ts";
import { offlinePaymentPersonalData } from "./personal-data.ts";
import { receiptWalks } from "./walk-receipts.ts";

export { type OrderByHand, type OrdersByHand, ordersByHand } from "./orders-by-hand.ts";
export { receiveMoney } from "./receive-money.ts";
export { receiptById } from "./store.ts";

export { offlinePaymentEvents };

/** Bank transfers and cash on delivery: money that people see come, and that people pay out. */
export const offlinePayments = defineFeature({
  name: "offline-payments",
  events: offlinePaymentEvents,
  routes: [offlinePaymentRoutes],
  jobs: offlinePaymentJobs,
  personal: offlinePaymentPersonalData,
  walks: receiptWalks,
  plugs: [auditedKeys.plug("receipt_id refund_due_id counted paid_from source")],
});
