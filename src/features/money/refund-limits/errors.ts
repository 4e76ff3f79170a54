import { defineErrors } from "#platform/basics/errors";
import { numberMember, retryMember } from "#platform/basics/problem-members";
import { currency } from "#platform/http/schemas";

export const RefundLimitError = defineErrors("Orders and refunds", {
  refund_limit_reached: {
    status: 429,
    detail:
      "You can give back at most {limit} {currency} within an hour, and this would exceed it. Try again later, or ask a colleague to do it.",
    cause: "This account has refunded the most it may within an hour.",
    remedy: "Wait for `Retry-After`, or ask a colleague.",
    retry_after_seconds: 3600,
    members: {
      limit: numberMember("What may be given back within an hour, in minor units of `currency`.", 100000),
      currency: currency().openapi({ description: "The currency of the refund." }),
      retry_after_seconds: retryMember(3600),
    },
  },
});
