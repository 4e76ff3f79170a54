import { defineErrors } from "#platform/basics/errors";

export const CouponError = defineErrors({
  code_not_found: { status: 404, detail: "The promotion has no such code." },
  code_batch_not_found: { status: 404, detail: "The promotion has no such batch of codes." },
  code_taken: { status: 409, detail: "There is a promotion with this code already." },
  promotion_takes_no_codes: { status: 409, detail: "This promotion applies automatically: it has no codes." },
});
