import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const giftCardSaleEvents = defineEvents({
  /** All that an order sold are gift cards, and they are issued. */
  "order.cards_issued": message({ order_id: z.string() }),
});
