import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const couponEvents = defineEvents({
  /** A batch of codes has another step to go. */
  "promotion_codes.continued": message({ batch_id: z.string() }),
});
