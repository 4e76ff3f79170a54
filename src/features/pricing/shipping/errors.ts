import { defineErrors } from "#platform/basics/errors";

export const ShippingError = defineErrors({
  shipping_method_not_found: { status: 404, detail: "There is no such shipping method." },
});
