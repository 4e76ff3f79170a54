import { defineErrors } from "#platform/basics/errors";

export const ContactError = defineErrors({
  already_verified: { status: 409, detail: "This is verified already." },
  already_yours: { status: 409, detail: "This is the account's e-mail address already." },
});
