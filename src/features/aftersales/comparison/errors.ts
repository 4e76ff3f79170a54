import { defineErrors } from "#platform/basics/errors";

export const ComparisonError = defineErrors("Operation of the shop", {
  drift_not_returnable: {
    status: 409,
    detail: "Only the money of an order that the shop has lost can be given back from here.",
    cause: "The difference is not the money of a lost order.",
    remedy: "Resolve it as its comparison suggests.",
  },
});
