import { defineErrors } from "#platform/basics/errors";

export const PrivacyError = defineErrors("Accounts and addresses", {
  order_open: {
    status: 409,
    detail: "An order of this person is unfinished. Try again once it has shipped, expired or been cancelled.",
    cause: "An order of this account is still to be paid, shipped or cancelled.",
    remedy: "Wait until it is, or cancel it, then ask for the erasure again.",
  },
  export_not_found: {
    status: 404,
    detail: "There is no such copy of personal data, or it has expired.",
    cause: "No copy was asked for, it is not ready, or its link has expired.",
    remedy: "Ask for one at `POST /me/export` and open the link in the mail.",
  },
});
