import { defineErrors } from "#platform/basics/errors";

export const TaxReliefError = defineErrors({
  user_not_found: { status: 404, detail: "There is no such user." },
  tax_exemption_not_found: { status: 404, detail: "This customer has no tax exemption." },
});
