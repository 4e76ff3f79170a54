export { refundsConsumer } from "./consumer.ts";
export { noteRestocked, refundsKnown, restockedUnits } from "./reconcile-reads.ts";
export { refundsByProduct } from "./refunds-by-product.ts";
export { refundRoutes } from "./routes.ts";
