import { defineErrors } from "#platform/basics/errors";

export const AccountError = defineErrors({
  phone_taken: { status: 409, detail: "There is an account that signs in with this number already." },
  phone_signs_in: {
    status: 409,
    detail: "The account signs in with its number. To change it, verify another number at `/auth/verify`.",
  },
  profile_not_found: { status: 404, detail: "There is no public profile with this id." },
  email_taken: {
    status: 409,
    detail: "There is an account with this e-mail address already.",
    translations: {
      de: "Mit dieser E-Mail-Adresse gibt es bereits ein Konto.",
      ja: "このメールアドレスのアカウントは既に存在します。",
    },
  },
});
