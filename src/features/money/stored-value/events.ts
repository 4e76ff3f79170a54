import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const valueEvents = defineEvents({
  /** Stored value of an order went back; a part of it may stand on a new card that nobody has the code of yet. */
  "stored_value.returned": message({ order_id: z.string() }),
});
