import { defineErrors } from "#platform/basics/errors";

export const CustomerDeskError = defineErrors({
  account_disabled: { status: 409, detail: "The account is disabled. Enable it first." },
  no_verified_contact: {
    status: 409,
    detail: "The account has no e-mail address and no telephone number that receives messages.",
  },
  not_a_customer: { status: 409, detail: "Members of staff change their e-mail address themselves." },
  email_unchanged: { status: 409, detail: "This is the account's e-mail address already." },
  invalid_email_link: { status: 401, detail: "The link was used or replaced, or has expired. Ask for a new one." },
});
