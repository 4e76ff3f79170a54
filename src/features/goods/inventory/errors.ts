import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const InventoryError = defineErrors({
  stock_not_found: {
    status: 404,
    detail: "There is no variant with stock under this id or SKU.",
    members: { reference: textMember("The requested id or SKU.", "APRON-M") },
  },
  stock_changed: {
    status: 409,
    detail: "There are {on_hand} units on record, not the {expected_on_hand} that you expected. Count again.",
    members: {
      on_hand: numberMember("Units on record now.", 18),
      expected_on_hand: numberMember("What was sent.", 20),
    },
  },
  stock_reserved: {
    status: 409,
    detail: "Only {available} units can be taken out; the others are held or sold.",
    members: { available: numberMember("Units that are neither held nor sold.", 3) },
  },
});
