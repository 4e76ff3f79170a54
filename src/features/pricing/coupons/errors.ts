import { defineErrors } from "#platform/basics/errors";

export const CouponError = defineErrors("Promotions", {
  code_not_found: {
    status: 404,
    detail: "The promotion has no such code.",
    cause: "The promotion has no such code.",
    remedy: "List them at `GET /admin/promotions/{id}/codes`.",
  },
  code_batch_not_found: {
    status: 404,
    detail: "The promotion has no such batch of codes.",
    cause: "The promotion has no batch of codes with this id.",
    remedy: "List them at `GET /admin/promotions/{id}/code-batches`.",
  },
  code_taken: {
    status: 409,
    detail: "There is a promotion with this code already.",
    cause: "A promotion, this one or another, has the code. A disabled code stays taken.",
    remedy: "Choose another code.",
  },
  promotion_takes_no_codes: {
    status: 409,
    detail: "This promotion applies automatically: it has no codes.",
    cause: "The promotion applies automatically.",
    remedy: "Create one that is not automatic.",
  },
});
