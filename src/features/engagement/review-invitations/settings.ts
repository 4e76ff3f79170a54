import { z } from "zod";
import { defineSettings, wholeNumber } from "#platform/settings";

export const invitationSettings = defineSettings({
  /** Days after an order has arrived in which its buyer is asked for a review; 0: never. */
  REVIEW_INVITATION_DAYS: wholeNumber.pipe(z.int().max(180)).default(0),
});
