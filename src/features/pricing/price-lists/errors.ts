import { defineErrors } from "#platform/basics/errors";

export const PriceListError = defineErrors("Checkout and payment", {
  price_list_not_found: {
    status: 404,
    detail: "There is no such price list.",
    cause: "No price list has this id: it was deleted, or never was.",
    remedy: "List them at `GET /admin/price-lists`.",
  },
});
