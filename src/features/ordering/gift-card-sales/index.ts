import { itemsOfOrder, orderEvents } from "#ordering/orders";
import { onReading } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { giftCardSaleEvents } from "./events.ts";
import { issueAllButLast, issueCardsOfOrder } from "./issue-cards.ts";

export { assignRecipients, type Wanted as WantedRecipient } from "./assign-recipients.ts";
export {
  endCardsOfOrder,
  endCardsOfRefund,
  endDisputedCards,
  endUnusedCards,
  refuseUsedCards,
  restoreCardsOfRefund,
} from "./end-cards.ts";
export { GiftCardSaleError } from "./errors.ts";
export { giftCardSaleEvents, issueCardsOfOrder };

/** Gift cards as goods: issued once their order is paid, and ended before its money goes back. */
export const giftCardSales = defineFeature({
  name: "gift-card-sales",
  events: giftCardSaleEvents,
  on: [
    onReading(
      orderEvents["order.paid"],
      (ctx, { order_id }) => [itemsOfOrder(ctx, order_id)] as const,
      (ctx, [items], { order_id }) => issueAllButLast(ctx, order_id, items),
    ),
  ],
});
