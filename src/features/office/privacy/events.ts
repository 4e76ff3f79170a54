import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const privacyEvents = defineEvents({
  "export.requested": message({ export_id: z.string() }),
  "account.erasure_requested": message({ user_id: z.string(), erase_at: z.int() }),
  /** An account is erased: what is outside of the database is to follow. */
  "account.erased": message({ user_id: z.string() }),
  /** The same for a guest's order. `cart_id` names the object of their cart. */
  "order.erased": message({ order_id: z.string(), cart_id: z.string() }),
});
