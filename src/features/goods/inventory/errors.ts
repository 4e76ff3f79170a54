import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const InventoryError = defineErrors({
  stock_not_found: {
    status: 404,
    detail: "There is no stock of a variant {variant_id}.",
    members: { variant_id: textMember("The variant that was asked for.", "01936b2e-7c1a-7000-8000-1c2d3e4f5a6b") },
  },
  stock_reserved: {
    status: 409,
    detail: "Only {available} units are neither held nor sold, so no more than these can be taken out.",
    members: { available: numberMember("Units that are neither held nor sold.", 3) },
  },
});
