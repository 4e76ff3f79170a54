import { defineErrors } from "#platform/errors";

export const AccountError = defineErrors({
  invalid_credentials: { status: 401, detail: "The e-mail address or number, or the password, is wrong." },
  invalid_mfa_token: { status: 401, detail: "This log-in was finished, or waited too long. Begin again." },
  invalid_refresh_token: { status: 401, detail: "The refresh token is not good any more. Sign in again." },
  wrong_password: { status: 401, detail: "The current password is wrong." },
  session_not_found: { status: 404, detail: "There is no such session." },
  phone_taken: { status: 409, detail: "There is an account that signs in with this number already." },
  phone_signs_in: {
    status: 409,
    detail: "The account signs in with its number. Prove another one at `/auth/verify`, and it takes its place.",
  },
  email_taken: { status: 409, detail: "There is an account with this e-mail address already." },
});
