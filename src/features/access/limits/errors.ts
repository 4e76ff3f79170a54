import { defineErrors } from "#platform/basics/errors";

export const AttemptError = defineErrors({
  too_many_attempts: {
    status: 429,
    detail: "Too many attempts. Try again in {retry_after_seconds} seconds.",
    retry_after_seconds: 60,
  },
});
