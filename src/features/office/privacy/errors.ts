import { defineErrors } from "#platform/basics/errors";

export const PrivacyError = defineErrors("Accounts and addresses", {
  order_open: {
    status: 409,
    detail:
      "An order of this person is unfinished, or money is owed for it. Try again once it has shipped, expired or been cancelled, and every refund due is paid out.",
    cause: "An order is still to be paid, shipped or cancelled, or a refund due of it is open.",
    remedy:
      "Wait until it is, or cancel it, and confirm its dues at `GET /admin/refund-dues`. Then ask for the erasure again.",
  },
  export_not_found: {
    status: 404,
    detail: "There is no such copy of personal data, or it has expired.",
    cause: "No copy was asked for, it is not ready, or its link has expired.",
    remedy: "Ask for one at `POST /me/export` and open the link in the mail.",
  },
});
