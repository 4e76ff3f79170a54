import { defineErrors } from "#platform/basics/errors";

export const TaxSetupError = defineErrors("Tax", {
  tax_template_not_found: {
    status: 404,
    detail: "There is no such tax template.",
    cause: "The address names another template.",
    remedy: "There are `eu` and `us`.",
  },
});
