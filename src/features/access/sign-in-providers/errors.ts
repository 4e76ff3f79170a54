import { defineErrors } from "#platform/basics/errors";

export const SignInProviderError = defineErrors({
  invalid_state: {
    status: 400,
    detail: "This sign-in was not begun in this browser, or waited too long. Begin again.",
  },
  invalid_sign_in_code: { status: 401, detail: "This code is not good, or not any more. Begin the sign-in again." },
  sign_in_provider_not_found: { status: 404, detail: "The shop has no sign-in by this provider." },
  identity_not_found: { status: 404, detail: "There is no such identity." },
  account_exists: {
    status: 409,
    detail: "There is an account with this e-mail address already. Sign in to it, and add the provider there.",
  },
  email_not_verified: { status: 409, detail: "The provider does not say that your e-mail address is yours." },
  identity_taken: {
    status: 409,
    detail: "Another account signs in by this already, or this account by another one of the same provider.",
  },
  sign_in_provider_unavailable: {
    status: 503,
    detail: "The provider does not answer as it should. Try again shortly.",
    retry_after_seconds: 10,
  },
});
