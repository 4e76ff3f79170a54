import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PasskeyError = defineErrors({
  invalid_passkey: {
    status: 401,
    detail: "The passkey could not be verified, or the answer came too late. Start again.",
  },
  passkey_not_found: { status: 404, detail: "There is no such passkey." },
  passkey_taken: { status: 409, detail: "This passkey has already been added." },
  too_many_passkeys: {
    status: 409,
    detail: "An account has at most {limit} passkeys. Remove one first.",
    members: { limit: numberMember("How many passkeys an account has at most.", 20) },
  },
  passkey_not_verified: { status: 422, detail: "The device's answer could not be verified. Start again." },
});
