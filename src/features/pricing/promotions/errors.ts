import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PromotionError = defineErrors({
  promotion_not_found: { status: 404, detail: "There is no such promotion." },
  promotion_archived: { status: 409, detail: "This promotion is archived: it was used, and was deleted since." },
  promotions_full: {
    status: 409,
    detail: "At most {limit} promotions can be active at once. Stop some that have ended.",
    members: { limit: numberMember("How many promotions can be active at once.", 500) },
  },
});
