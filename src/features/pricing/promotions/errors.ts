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
  promotions_too_large: {
    status: 409,
    detail:
      "The active promotions would have {bytes} bytes of definitions together, and at most {limit_bytes} are taken. Stop some that have ended, or name categories or tags in place of many products.",
    members: {
      bytes: numberMember("What all active promotions would have together.", 1004211),
      limit_bytes: numberMember("What they may have.", 1000000),
    },
  },
});
