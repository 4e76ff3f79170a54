import { z } from "zod";
import { defineEvents, message } from "#platform/data/events";

const told = (about: string) => message({ review_id: z.string(), product_id: z.string() }, { about });

export const reviewEvents = defineEvents({
  "review.created": told("A customer has written a review. It may wait for staff."),
  "review.approved": told("A review is approved and shown."),
  "review.hidden": told("Reports have hidden a review until staff decide."),
  "review.answered": told("The shop has answered a review."),
});
