import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const giftCardBatchEvents = defineEvents({
  /** A batch of gift cards has another step to go. */
  "gift_card_batch.continued": message({ batch_id: z.string() }),
});
