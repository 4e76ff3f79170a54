export { cancelOrder } from "./cancel-order.ts";
export { driveCheckout } from "./drive-checkout.ts";
export { settleOrder } from "./settle-order.ts";
