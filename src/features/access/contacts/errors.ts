import { defineErrors } from "#platform/basics/errors";

export const ContactError = defineErrors("Accounts and addresses", {
  already_verified: {
    status: 409,
    detail: "This is verified already.",
    cause: "The e-mail address or number has been verified before.",
    remedy: "Nothing: carry on.",
  },
  already_yours: {
    status: 409,
    detail: "This is the account's e-mail address already.",
    cause: "The new address equals the present one.",
    remedy: "Nothing, or send another address.",
  },
});
