import { defineErrors } from "#platform/basics/errors";

export const SessionError = defineErrors("Signing in", {
  invalid_refresh_token: {
    status: 401,
    detail: "The refresh token is no longer valid. Sign in again.",
    cause:
      "The token was replaced by a newer one, or its session has ended. A replaced token that is used again ends the session.",
    remedy: "Sign in again, and store the refresh token of every answer.",
  },
  session_not_found: {
    status: 404,
    detail: "There is no such session.",
    cause: "The session has ended, or belongs to another account.",
    remedy: "List the open ones at `GET /me/sessions`.",
  },
});
