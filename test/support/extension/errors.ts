import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const BulkOrderError = defineErrors({
  bulk_order: {
    status: 409,
    detail: "Orders of more than {most_units} units are taken by our sales team.",
    members: { most_units: numberMember("How many units an order has at most.", 100) },
  },
});
