import { defineErrors } from "#platform/basics/errors";
import { textMember } from "#platform/basics/problem-members";

export const ReconciliationError = defineErrors({
  reconcile_running: {
    status: 409,
    detail: "A comparison is already running. Wait until it has finished.",
    retry_after_seconds: 10,
  },
  reconcile_run_not_found: { status: 404, detail: "There is no such comparison." },
  drift_not_found: { status: 404, detail: "There is no such drift." },
  drift_settled: {
    status: 409,
    detail: "This drift is {state}: there is nothing left to decide.",
    members: { state: textMember("The state of the drift.", "mended") },
  },
});
