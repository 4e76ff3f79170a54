import { defineErrors } from "#platform/basics/errors";

export const FactorError = defineErrors("Signing in", {
  invalid_code: {
    status: 401,
    detail: "This code is wrong, was already used, or has expired.",
    cause: "The code is wrong, was used, or has expired.",
    remedy: "Ask for it again, or send a new code. Check the clock of the device for an authenticator app.",
  },
  totp_not_begun: {
    status: 409,
    detail: "There is no authenticator app to confirm. Begin with `/auth/mfa/totp`.",
    cause: "No authenticator app waits for its first code.",
    remedy: "Begin at `POST /auth/mfa/totp`.",
  },
  totp_on: {
    status: 409,
    detail: "An authenticator app is on already. Turn it off first.",
    cause: "An authenticator app is set up.",
    remedy: "Remove it first, at `DELETE /auth/mfa/totp`.",
  },
  totp_off: {
    status: 409,
    detail: "No authenticator app is on.",
    cause: "No authenticator app is set up.",
    remedy: "Nothing, or add one at `POST /auth/mfa/totp`.",
  },
});
