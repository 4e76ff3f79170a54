import { defineErrors } from "#platform/basics/errors";

export const SystemError = defineErrors({
  unhealthy: { status: 503, detail: "The shop cannot reach all that it needs: {failing}.", retry_after_seconds: 5 },
  starting: {
    status: 503,
    detail: "The demo shop is still being filled: some of its accounts and products are missing.",
    retry_after_seconds: 1,
  },
  dead_letter_not_found: { status: 404, detail: "There is no such dead letter." },
  dead_letter_settled: {
    status: 409,
    detail: "What this dead letter asked for is done: there is nothing left to replay.",
  },
});
