import { defineFeature } from "#platform/feature";
import { paymentAdminRoutes } from "./admin-routes.ts";
import { paymentListeners } from "./consumer.ts";
import { paymentEvents } from "./events.ts";
import { paymentJobs } from "./jobs.ts";
import { paymentPermissions } from "./permissions.ts";
import { paymentPersonalData } from "./personal-data.ts";
import { paymentRoutes } from "./routes.ts";

export { PaymentError } from "./errors.ts";
export { findOwnPayment } from "./find-payment.ts";
export {
  carryOutRefund,
  type Crediting,
  noteRefundPaid,
  isOverRefund,
  type NewRefund,
  unfinishedRefunds,
  type Refund,
  refundRest,
  reserveRefund,
} from "./give-refund.ts";
export { bookOutsideRefund, bookRest, listRest, listRestOfTenders, oweRest } from "./book-rest.ts";
export {
  capturedOf,
  hintRefunds,
  mirrorsOf,
  noteComparedPayments,
  paymentsByHandAfter,
  type PaymentMirror,
  refundsGivenAfter,
} from "./reconcile-reads.ts";
export { isLeftDeclined, orderMoneyOf, type PaymentOfOrder, type RefundOfOrder } from "./order-money.ts";
export { forgetMethodsOf, forgetReasonsOf, paymentsOfUser } from "./personal-data.ts";
export { attemptOf, paymentSecretsOf, readPayment } from "./read-payment.ts";
export {
  approveRefund,
  countRefunds,
  isRequestAnswered,
  isRequestOpen,
  rejectMoot,
  refundOf,
  rejectRefund,
  requestRefund,
  isRefundGiven,
  selectOrderRefunds,
  selectRefunds,
  selectRefundsById,
} from "./request-refund.ts";
export {
  AdminRefundDto,
  OrderPaymentDto,
  PaymentDto,
  RefundStatus,
  RefundDto,
  toOrderPaymentDto,
  toPaymentDto,
  toRefundDto,
} from "./schemas.ts";
export {
  attachIntent,
  insertPayment,
  mirrorIntent,
  type NewPayment,
  isOverWaived,
  noteDispute,
  noteReminded,
  orderOfIntent,
  type OrderPaymentStatus,
  type Payment,
  payerKeyOf,
  paymentById,
  paymentOfIntent,
  paymentOfOrder,
  paymentReceived,
  awaitWithoutEnd,
  paymentsAwaited,
  paymentsByReference,
  paymentSummaryOf,
  wasDisputed,
} from "./store.ts";

export { paymentEvents };

export { paymentPermissions };

/** The mirror of intents, and refunds as money. */
export const payments = defineFeature({
  name: "payments",
  tags: [
    {
      name: "Payments",
      place: 50,
      description:
        "Attempts to pay an order, and refunds. A payment that is declined leaves the order payable until `payable_until`.",
    },
    {
      name: "Back office: payments",
      place: 140,
      description:
        "Payments and refunds of all orders. Staff carry out refunds, and approve or reject what customers ask for.",
    },
  ],
  permissions: [paymentPermissions],
  events: paymentEvents,
  routes: [paymentRoutes, paymentAdminRoutes],
  on: paymentListeners,
  jobs: paymentJobs,
  personal: paymentPersonalData,
});
