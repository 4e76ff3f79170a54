import { defineErrors } from "#platform/basics/errors";
import { numberMember } from "#platform/basics/problem-members";

export const AttemptError = defineErrors("Signing in", {
  too_many_attempts: {
    status: 429,
    detail: "Too many attempts. Try again in {retry_after_seconds} seconds.",
    cause: "Too many wrong passwords or codes for this account or from this address.",
    remedy: "Wait for `Retry-After` before the next attempt.",
    translations: {
      de: "Zu viele Versuche. Versuchen Sie es in {retry_after_seconds} Sekunden noch einmal.",
      ja: "試行回数が多すぎます。{retry_after_seconds} 秒後にもう一度お試しください。",
    },
    retry_after_seconds: 60,
    members: {
      retry_after_seconds: numberMember("Seconds after which another attempt is allowed, as in `Retry-After`.", 60),
    },
  },
});
