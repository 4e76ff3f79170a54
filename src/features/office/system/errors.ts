import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";
import { timestamp } from "#platform/http/schemas";
import { HealthChecks } from "./schemas.ts";

export const SystemError = defineErrors("Operation of the shop", {
  unhealthy: {
    status: 503,
    detail: "The shop cannot reach all that it needs: {failing}.",
    cause: "What `failing` names does not answer.",
    remedy: "Look at the Worker's log and the status page of the platform.",
    members: {
      failing: textMember("The names of what cannot be reached, with commas between them.", "queue"),
      checks: HealthChecks.openapi({
        description: "What was looked at.",
        example: {
          database: { ok: true, ms: 3 },
          storage: { ok: true, ms: 8 },
          queue: { ok: false, ms: 3000 },
          object: { ok: true, ms: 4 },
        },
      }),
      checked_at: timestamp().openapi({ description: "When it was looked at." }),
    },
    retry_after_seconds: 5,
  },
  starting: {
    status: 503,
    detail: "The demo shop is still being filled: some of its accounts and products are missing.",
    cause: "`npm start` is still filling the demo shop.",
    remedy: "Wait a few seconds.",
    retry_after_seconds: 1,
  },
  dead_letter_not_found: {
    status: 404,
    detail: "There is no such dead letter.",
    cause: "No dead letter has this id.",
    remedy: "List them at `GET /admin/system/dead-letters`.",
  },
  dead_letter_settled: {
    status: 409,
    detail: "This dead letter has already been completed; there is nothing to replay.",
    cause: "Its effects have been carried out.",
    remedy: "Nothing.",
  },
});
