import { orderEvents } from "#ordering/orders";
import { on } from "#platform/data/queue";
import { defineFeature } from "#platform/feature";
import { issueCardsOfOrder } from "./issue-cards.ts";

export { assignRecipients, type Wanted as WantedRecipient } from "./assign-recipients.ts";
export {
  endCardsOfOrder,
  endCardsOfRefund,
  endUnusedCards,
  refuseUsedCards,
  restoreCardsOfRefund,
} from "./end-cards.ts";
export { GiftCardSaleError } from "./errors.ts";
export { issueCardsOfOrder };

/** Gift cards as goods: issued once their order is paid, and ended before its money goes back. */
export const giftCardSales = defineFeature({
  name: "gift-card-sales",
  on: [on(orderEvents["order.paid"], (ctx, { order_id }, once) => issueCardsOfOrder(ctx, order_id, [once]))],
});
