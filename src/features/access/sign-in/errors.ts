import { defineErrors } from "#platform/basics/errors";

export const SignInError = defineErrors({
  invalid_credentials: {
    status: 401,
    detail: "The e-mail address or number, or the password, is wrong.",
    translations: {
      de: "Die E-Mail-Adresse oder Nummer oder das Passwort ist falsch.",
      ja: "メールアドレスまたは電話番号、あるいはパスワードが正しくありません。",
    },
  },
  invalid_mfa_token: { status: 401, detail: "This log-in was already completed, or took too long. Start again." },
});
