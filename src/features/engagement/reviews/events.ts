import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const told = message({ review_id: z.string(), product_id: z.string() }, { is_public: true });

export const reviewEvents = defineEvents({
  /** It is written, and perhaps waits for staff. */
  "review.created": told,
  /** It is shown from now on. */
  "review.approved": told,
  /** Reports took it away until staff decide. */
  "review.hidden": told,
  /** The shop has answered it. */
  "review.answered": told,
});
