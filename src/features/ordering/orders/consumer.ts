import { onReading } from "#platform/data/queue";
import { orderEvents } from "./events.ts";
import { sendConfirmation } from "./send-confirmation.ts";
import { selectOrder } from "./store.ts";

const confirmed = [
  orderEvents["order.paid"],
  orderEvents["order.accepted"],
  orderEvents["order.mail_requested"],
] as const;

/**
 * An order is announced as paid, or as accepted where nothing is captured: it is confirmed once, by the key of its mail. What goes out
 * is noted at once, and not with what others do about the event.
 */
export const orderListeners = confirmed.map((event) =>
  onReading(
    event,
    (ctx, { order_id }) => [selectOrder(ctx, order_id)] as const,
    async (ctx, [[sealed]], { outbox_id }, once) => {
      await sendConfirmation(ctx, sealed, once, event.type === "order.mail_requested" ? outbox_id : null);
      return null;
    },
  ),
);
