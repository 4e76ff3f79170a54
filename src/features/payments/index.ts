export { paymentAdminRoutes } from "./admin-routes.ts";
export { paymentsConsumer } from "./consumer.ts";
export { paymentDevRoutes } from "./dev-routes.ts";
export { erasePayer, paymentsOfPerson } from "./erase-payer.ts";
export { PaymentError } from "./errors.ts";
export { findOwnPayment } from "./find-payment.ts";
export {
  carryOutRefund,
  isOverRefund,
  type NewRefund,
  openRefunds,
  type Refund,
  reserveRefund,
} from "./give-refund.ts";
export { paymentJobs } from "./jobs.ts";
export {
  claimMoneyBack,
  countMoneyBack,
  type MoneyBack,
  moneyBackProblems,
  refuseMoneyBack,
  releaseMoneyBack,
} from "./limit-refunds.ts";
export { bookCapture, bookOutsideRefund, bookRest, listRest } from "./ledger-entries.ts";
export { hintRefunds, mirrorsOf, noteComparedPayments, type PaymentMirror } from "./reconcile-reads.ts";
export { attemptOf } from "./read-payment.ts";
export { refundsGiven } from "./refunds-given.ts";
export {
  approveRefund,
  countRefunds,
  isRequestAnswered,
  isRequestOpen,
  rejectMoot,
  refundOf,
  rejectRefund,
  requestRefund,
  selectRefunds,
} from "./request-refund.ts";
export { paymentRoutes } from "./routes.ts";
export { ensureCustomer } from "./save-customer.ts";
export { PaymentDto, ProviderName, RefundDto, toPaymentDto, toRefundDto } from "./schemas.ts";
export {
  attachIntent,
  customerOf,
  insertPayment,
  mirrorIntent,
  type NewPayment,
  type OrderPaymentStatus,
  type Payment,
  paymentOfOrder,
  paymentSummaryOf,
  rememberCustomer,
} from "./store.ts";
export { refundStatuses } from "./tables.ts";
