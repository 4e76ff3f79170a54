import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

export const invitationEvents = defineEvents({
  /** The buyer of an order is to be asked for a review now. */
  "review.invitation_due": message({ order_id: z.string() }),
});
