import { defineErrors } from "#platform/basics/errors";

export const SignInProviderError = defineErrors({
  invalid_state: {
    status: 400,
    detail: "This sign-in was not started in this browser, or took too long. Start again.",
  },
  invalid_sign_in_code: { status: 401, detail: "This code is invalid or has expired. Start the sign-in again." },
  sign_in_provider_not_found: { status: 404, detail: "The shop has no sign-in with this provider." },
  identity_not_found: { status: 404, detail: "There is no such identity." },
  account_exists: {
    status: 409,
    detail: "There is an account with this e-mail address already. Sign in to it, and add the provider there.",
  },
  email_not_verified: { status: 409, detail: "The provider has not verified your e-mail address." },
  identity_taken: {
    status: 409,
    detail:
      "This provider account is already linked to another account, or yours is already linked to one of the same provider.",
  },
  sign_in_provider_unavailable: {
    status: 503,
    detail: "The provider is not answering as expected. Try again shortly.",
    retry_after_seconds: 10,
  },
});
