import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PromotionError = defineErrors("Promotions", {
  promotion_not_found: {
    status: 404,
    detail: "There is no such promotion.",
    cause: "No promotion has this id.",
    remedy: "List them at `GET /admin/promotions`.",
  },
  promotion_archived: {
    status: 409,
    detail: "This promotion is archived: it was used, and was deleted since.",
    cause: "The promotion was deleted after it had been used or had codes.",
    remedy: "Create another one.",
  },
  promotions_full: {
    status: 409,
    detail: "At most {limit} promotions can be active at once. Stop some that have ended.",
    cause: "`limit` promotions are active, those of the past among them, or so many are shown on products.",
    remedy: "Stop or delete some that have ended.",
    members: { limit: numberMember("How many promotions can be active at once.", 500) },
  },
  promotions_too_large: {
    status: 409,
    detail:
      "The active promotions would have {bytes} bytes of definitions together, and at most {limit_bytes} are taken. Stop some that have ended, or name categories or tags in place of many products.",
    cause:
      "All active promotions together would have `bytes` bytes of definitions, and `limit_bytes` are taken: many name hundreds of products each.",
    remedy: "Stop some that have ended, or name categories or tags instead.",
    members: {
      bytes: numberMember("What all active promotions would have together.", 1004211),
      limit_bytes: numberMember("What they may have.", 1000000),
    },
  },
});
