import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const PasskeyError = defineErrors("Signing in", {
  invalid_passkey: {
    status: 401,
    detail: "The passkey could not be verified, or the answer came too late. Start again.",
    cause: "The passkey is unknown, its signature does not fit, or the challenge has expired.",
    remedy: "Begin the sign-in again and ask the device for a new answer.",
  },
  passkey_not_found: {
    status: 404,
    detail: "There is no such passkey.",
    cause: "The account has no passkey with this id.",
    remedy: "List them at `GET /me/passkeys`.",
  },
  passkey_taken: {
    status: 409,
    detail: "This passkey has already been added.",
    cause: "The device's passkey is registered.",
    remedy: "Sign in with it.",
  },
  too_many_passkeys: {
    status: 409,
    detail: "An account has at most {limit} passkeys. Remove one first.",
    cause: "The account has the most passkeys it may have.",
    remedy: "Remove one at `DELETE /me/passkeys/{id}`.",
    members: { limit: numberMember("How many passkeys an account has at most.", 20) },
  },
  passkey_not_verified: {
    status: 422,
    detail: "The device's answer could not be verified. Start again.",
    cause: "The registration does not fit the challenge, the origin or the shop's domain.",
    remedy: "Begin again, from a page of the configured storefront.",
  },
});
