import { defineErrors } from "#platform/basics/errors";

export const SessionError = defineErrors({
  invalid_refresh_token: { status: 401, detail: "The refresh token is no longer valid. Sign in again." },
  session_not_found: { status: 404, detail: "There is no such session." },
});
