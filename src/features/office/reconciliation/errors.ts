import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const ReconciliationError = defineErrors("Operation of the shop", {
  reconcile_running: {
    status: 409,
    detail: "A comparison is already running. Wait until it has finished.",
    cause: "A comparison runs, and only one can.",
    remedy: "Wait until it has ended.",
    retry_after_seconds: 10,
  },
  reconcile_run_not_found: {
    status: 404,
    detail: "There is no such comparison.",
    cause: "No comparison has this id.",
    remedy: "List them at `GET /admin/system/reconcile`.",
  },
  drift_not_found: {
    status: 404,
    detail: "There is no such drift.",
    cause: "No difference has this id.",
    remedy: "Read the comparison that found it.",
  },
  drift_settled: {
    status: 409,
    detail: "This drift is {state}: there is nothing left to decide.",
    cause: "The difference is `state`, so nothing is left to decide.",
    remedy: "Nothing.",
    members: { state: textMember("The state of the drift.", "mended") },
  },
});
