import { defineErrors } from "#platform/basics/errors";

export const RefundLimitError = defineErrors({
  refund_limit_reached: {
    status: 429,
    detail:
      "You can give back at most {limit} {currency} within an hour, and this would exceed it. Try again later, or ask a colleague to do it.",
    retry_after_seconds: 3600,
  },
});
