import { defineErrors } from "#platform/basics/errors";

export const SignInError = defineErrors("Signing in", {
  invalid_credentials: {
    status: 401,
    detail: "The e-mail address or number, or the password, is wrong.",
    cause:
      "No account has this e-mail address or number with this password. Which of the two is wrong is not revealed.",
    remedy: "Ask for them again, or offer a reset at `POST /auth/password/reset`.",
    translations: {
      de: "Die E-Mail-Adresse oder Nummer oder das Passwort ist falsch.",
      ja: "メールアドレスまたは電話番号、あるいはパスワードが正しくありません。",
    },
  },
  invalid_mfa_token: {
    status: 401,
    detail: "This log-in was already completed, or took too long. Start again.",
    cause: "The log-in was completed, or waited too long for its second factor.",
    remedy: "Start again at `POST /auth/login`.",
  },
});
