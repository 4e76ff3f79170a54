import { defineErrors } from "#platform/basics/errors";

export const TaxSetupError = defineErrors({
  tax_template_not_found: { status: 404, detail: "There is no such tax template." },
});
