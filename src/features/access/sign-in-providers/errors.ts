import { defineErrors } from "#platform/basics/errors";

export const SignInProviderError = defineErrors("Signing in", {
  invalid_state: {
    status: 400,
    detail: "This sign-in was not started in this browser, or took too long. Start again.",
    cause: "The return from the provider belongs to another browser, or came after the sign-in expired.",
    remedy: "Begin again at `GET /auth/oauth/{provider}`.",
  },
  invalid_sign_in_code: {
    status: 401,
    detail: "This code is invalid or has expired. Start the sign-in again.",
    cause: "The one-time code of the return was used or has expired.",
    remedy: "Begin again at `GET /auth/oauth/{provider}`.",
  },
  sign_in_provider_not_found: {
    status: 404,
    detail: "The shop has no sign-in with this provider.",
    cause: "The provider is unknown, or the shop has no credentials for it.",
    remedy: "Use a provider that the shop is configured for.",
  },
  identity_not_found: {
    status: 404,
    detail: "There is no such identity.",
    cause: "The account is not linked to this provider.",
    remedy: "List the links at `GET /me/identities`.",
  },
  account_exists: {
    status: 409,
    detail: "There is an account with this e-mail address already. Sign in to it, and add the provider there.",
    cause: "An account with a password has the provider's e-mail address.",
    remedy: "Sign in to it, and add the provider in the account's settings.",
  },
  email_not_verified: {
    status: 409,
    detail: "The provider has not verified your e-mail address.",
    cause: "The provider has not verified the e-mail address.",
    remedy: "Verify it at the provider, or sign up with a password.",
  },
  identity_taken: {
    status: 409,
    detail:
      "This provider account is already linked to another account, or yours is already linked to one of the same provider.",
    cause:
      "The provider's account is linked to another user, or this user is linked to another account of the provider.",
    remedy: "Sign in with it, or remove the other link first.",
  },
  sign_in_provider_unavailable: {
    status: 503,
    detail: "The provider is not answering as expected. Try again shortly.",
    cause: "The provider did not answer, or not as its protocol says.",
    remedy: "Wait for `Retry-After`, then begin again.",
    retry_after_seconds: 10,
  },
});
