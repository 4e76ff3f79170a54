import { defineErrors } from "#platform/basics/errors";

export const ComparisonError = defineErrors({
  drift_not_returnable: {
    status: 409,
    detail: "Only the money of an order that the shop has lost can be given back from here.",
  },
});
