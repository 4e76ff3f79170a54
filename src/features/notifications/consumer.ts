import { type Consumer, on } from "#platform/queue";
import { OrderSold, StockLow } from "./messages.ts";
import { sendLowStockAlert } from "./send-low-stock-alert.ts";
import { sendOrderConfirmation } from "./send-order-confirmation.ts";

const confirm = on(OrderSold, async (ctx, { order_id }, once) => sendOrderConfirmation(ctx, order_id, once));

/** Mails. An order is told of as paid, or as accepted where nothing is captured: either way it is confirmed once. */
export const notificationsConsumer: Consumer = {
  name: "notifications",
  on: {
    "order.paid": confirm,
    "order.accepted": confirm,
    "stock.low": on(StockLow, async (ctx, message, once) => sendLowStockAlert(ctx, message, once)),
  },
};
