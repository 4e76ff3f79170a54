import { defineErrors } from "#platform/basics/errors";

export const PrivacyError = defineErrors({
  order_open: {
    status: 409,
    detail: "An order of this person is unfinished. Try again once it has shipped, expired or been cancelled.",
  },
  export_not_found: { status: 404, detail: "There is no such copy of personal data, or it has expired." },
});
