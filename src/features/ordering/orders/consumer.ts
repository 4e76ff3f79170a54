import { on } from "#platform/data/queue";
import { orderEvents } from "./events.ts";
import { sendConfirmation } from "./send-confirmation.ts";

/** An order is announced as paid, or as accepted where nothing is captured: it is confirmed once, by the key of its mail. */
export const orderListeners = [
  on(orderEvents["order.paid"], (ctx, { order_id }, once) => sendConfirmation(ctx, order_id, once)),
  on(orderEvents["order.accepted"], (ctx, { order_id }, once) => sendConfirmation(ctx, order_id, once)),
  on(orderEvents["order.mail_requested"], (ctx, { order_id, outbox_id }, once) =>
    sendConfirmation(ctx, order_id, once, outbox_id),
  ),
];
