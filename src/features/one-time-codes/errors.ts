import { defineErrors } from "#platform/errors";

export const CodeError = defineErrors({
  invalid_code: { status: 401, detail: "The code is wrong, was used, or is not good any more. Ask for a new one." },
  invalid_reset_token: { status: 401, detail: "The link was used, or is not good any more. Ask for a new one." },
});
