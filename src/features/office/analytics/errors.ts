import { defineErrors } from "#platform/basics/errors";

export const ReportError = defineErrors("Operation of the shop", {
  report_not_found: {
    status: 404,
    detail: "There is no such report.",
    cause: "No report has this id, or it has expired.",
    remedy: "Create another one.",
  },
});
