import { defineErrors } from "#platform/basics/errors";

export const CodeError = defineErrors("Signing in", {
  invalid_code: {
    status: 401,
    detail: "This code is wrong, was already used, or has expired.",
    cause: "The code is wrong, was used, or has expired.",
    remedy: "Ask for it again, or send a new code. Check the clock of the device for an authenticator app.",
  },
  invalid_reset_token: {
    status: 401,
    detail: "This link was already used or has expired. Request a new one.",
    cause: "The link was used, or is too old.",
    remedy: "Ask for another at `POST /auth/password/reset`.",
  },
});
