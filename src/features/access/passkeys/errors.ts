import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PasskeyError = defineErrors({
  invalid_passkey: { status: 401, detail: "The passkey's answer is not good, or came too late. Begin again." },
  passkey_not_found: { status: 404, detail: "There is no such passkey." },
  passkey_taken: { status: 409, detail: "This passkey was added before." },
  too_many_passkeys: {
    status: 409,
    detail: "An account has at most {limit} passkeys. Remove one first.",
    members: { limit: numberMember("How many passkeys an account has at most.", 20) },
  },
  passkey_not_verified: { status: 422, detail: "What the device answered could not be verified. Begin again." },
});
