import { defineErrors } from "#platform/basics/errors";

export const CodeError = defineErrors({
  invalid_code: { status: 401, detail: "This code is wrong, was already used, or has expired." },
  invalid_reset_token: { status: 401, detail: "This link was already used or has expired. Request a new one." },
});
