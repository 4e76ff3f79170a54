import { defineErrors } from "#platform/basics/errors";

export const InventoryError = defineErrors({
  stock_not_found: { status: 404, detail: "There is no stock of a variant {variant_id}." },
  stock_reserved: {
    status: 409,
    detail: "Only {available} units are neither held nor sold, so no more than these can be taken out.",
  },
});
