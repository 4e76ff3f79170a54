import { defineErrors } from "#platform/basics/errors";

export const FactorError = defineErrors({
  invalid_code: { status: 401, detail: "This code is wrong, was already used, or has expired." },
  totp_not_begun: { status: 409, detail: "There is no authenticator app to confirm. Begin with `/auth/mfa/totp`." },
  totp_on: { status: 409, detail: "An authenticator app is on already. Turn it off first." },
  totp_off: { status: 409, detail: "No authenticator app is on." },
});
