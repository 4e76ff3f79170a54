import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const BulkOrderError = defineErrors("Bulk orders", {
  bulk_order: {
    status: 409,
    detail: "Orders of more than {most_units} units are taken by our sales team.",
    cause: "The cart has more units than a storefront order may have.",
    remedy: "Order fewer units, or ask the shop for an offer.",
    members: { most_units: numberMember("How many units an order has at most.", 100) },
  },
});
