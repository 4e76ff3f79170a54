import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const AttemptError = defineErrors({
  too_many_attempts: {
    status: 429,
    detail: "Too many attempts. Try again in {retry_after_seconds} seconds.",
    retry_after_seconds: 60,
    members: {
      retry_after_seconds: numberMember("Seconds after which another attempt is allowed, as in `Retry-After`.", 60),
    },
  },
});
