import { defineErrors } from "#platform/basics/errors";

export const PriceListError = defineErrors({
  price_list_not_found: { status: 404, detail: "There is no such price list." },
});
