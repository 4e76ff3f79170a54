import { defineErrors } from "#platform/basics/errors";

export const PasswordError = defineErrors({
  wrong_password: { status: 401, detail: "The current password is wrong." },
});
