import { defineErrors } from "#platform/errors";

export const PasswordError = defineErrors({
  wrong_password: { status: 401, detail: "The current password is wrong." },
});
