import { defineErrors } from "#platform/basics/errors";

export const ReportError = defineErrors({
  report_not_found: { status: 404, detail: "There is no such report." },
});
