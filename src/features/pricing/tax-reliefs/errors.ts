import { defineErrors } from "#platform/basics/errors";

export const TaxReliefError = defineErrors("Staff and API keys", {
  user_not_found: {
    status: 404,
    detail: "There is no such user.",
    cause: "No user has this id.",
    remedy: "Search at `GET /admin/users`.",
  },
  tax_exemption_not_found: {
    status: 404,
    detail: "This customer has no tax exemption.",
    cause: "The customer has no tax exemption, or it was ended.",
    remedy: "Give one by `PUT /admin/users/{id}/tax-exemption`.",
  },
});
