import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const giftCardEvents = defineEvents({
  /** A card has its code, and a letter with it is to go out. */
  "gift_card.issued": message({ gift_card_id: z.string() }),
});
