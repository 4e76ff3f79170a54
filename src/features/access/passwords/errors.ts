import { defineErrors } from "#platform/basics/errors";

export const PasswordError = defineErrors("Signing in", {
  wrong_password: {
    status: 401,
    detail: "The current password is wrong.",
    cause: "The current password in the request is not the account's.",
    remedy: "Ask for it again.",
  },
});
