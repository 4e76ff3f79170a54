import { defineErrors } from "#platform/basics/errors";

export const AccountError = defineErrors("Accounts and addresses", {
  phone_taken: {
    status: 409,
    detail: "There is an account that signs in with this number already.",
    cause: "An account signs in with this telephone number.",
    remedy: "Sign in to it, or use another number.",
  },
  phone_signs_in: {
    status: 409,
    detail: "The account signs in with its number. To change it, verify another number at `/auth/verify`.",
    cause: "The account signs in with this number, so it cannot simply be overwritten.",
    remedy: "Verify the new number at `POST /auth/verify`: it then replaces the old one.",
  },
  profile_not_found: {
    status: 404,
    detail: "There is no public profile with this id.",
    cause: "No user has this id, or the profile is private.",
    remedy: "Set `visibility` to `public` at `PATCH /me` to show it.",
  },
  email_taken: {
    status: 409,
    detail: "There is an account with this e-mail address already.",
    cause: "An account has this e-mail address. Case makes no difference.",
    remedy: "Sign in to it, or reset its password at `POST /auth/password/reset`.",
    translations: {
      de: "Mit dieser E-Mail-Adresse gibt es bereits ein Konto.",
      ja: "このメールアドレスのアカウントは既に存在します。",
    },
  },
});
