import { defineErrors } from "#platform/basics/errors";

export const CodeError = defineErrors({
  invalid_code: { status: 401, detail: "This code is wrong, was used before, or is not good any more." },
  invalid_reset_token: { status: 401, detail: "The link was used, or is not good any more. Ask for a new one." },
});
