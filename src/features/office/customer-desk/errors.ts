import { defineErrors } from "#platform/basics/errors";

export const CustomerDeskError = defineErrors("Staff and API keys", {
  account_disabled: {
    status: 409,
    detail: "The account is disabled. Enable it first.",
    cause: "Nobody can sign in to a disabled account, so it needs no password.",
    remedy: "Enable it at `POST /admin/users/{id}/enable` first.",
  },
  no_verified_contact: {
    status: 409,
    detail: "The account has no e-mail address and no telephone number that receives messages.",
    cause: "The account has no e-mail address, and its number does not sign in.",
    remedy: "Move the account to an e-mail address at `POST /admin/users/{id}/email`.",
  },
  not_a_customer: {
    status: 409,
    detail: "Members of staff change their e-mail address themselves.",
    cause: "The account has permissions, and whoever reads its mail could use them.",
    remedy: "Its owner changes the address at `POST /auth/email/change`.",
  },
  email_unchanged: {
    status: 409,
    detail: "This is the account's e-mail address already.",
    cause: "The account has this e-mail address already.",
    remedy: "Nothing: it is done.",
  },
  invalid_email_link: {
    status: 401,
    detail: "The link was used or replaced, or has expired. Ask for a new one.",
    cause: "The link was used, replaced by a later one, or is older than 24 hours.",
    remedy: "Ask the shop to send another one.",
  },
});
