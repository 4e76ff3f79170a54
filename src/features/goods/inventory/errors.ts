import { defineErrors } from "#platform/basics/errors";
import { numberMember, textMember } from "#platform/basics/problem-members";

export const InventoryError = defineErrors("Inventory", {
  stock_not_found: {
    status: 404,
    detail: "There is no variant with stock under this id or SKU.",
    cause: "No variant has this id or SKU.",
    remedy: "Look it up at `GET /admin/inventory`.",
    members: { reference: textMember("The requested id or SKU.", "APRON-M") },
  },
  stock_changed: {
    status: 409,
    detail: "There are {on_hand} units on record, not the {expected_on_hand} that you expected. Count again.",
    cause: "Units came or went between the count and the request, so `on_hand` is not what `expected_on_hand` said.",
    remedy: "Count again, and send the present `on_hand` as `expected_on_hand`.",
    members: {
      on_hand: numberMember("Units on record now.", 18),
      expected_on_hand: numberMember("What was sent.", 20),
    },
  },
  stock_reserved: {
    status: 409,
    detail: "Only {available} units can be taken out; the others are held or sold.",
    cause: "Some units are held by carts or sold and not yet shipped, so only `available` may be taken out.",
    remedy: "Take out fewer, or cancel the orders that hold the units.",
    members: { available: numberMember("Units that are neither held nor sold.", 3) },
  },
});
