export { refundsConsumer } from "./consumer.ts";
export { refundsByProduct } from "./refunds-by-product.ts";
export { refundRoutes } from "./routes.ts";
