import { defineFeature } from "#platform/feature";
import { attemptPersonalData } from "./personal-data.ts";

export { LoginAttempts } from "./attempts-object.ts";
export { AttemptError } from "./errors.ts";
export { limitAttempts, type Target } from "./limit-attempts.ts";
export type { QuotaKind } from "./quota-rules.ts";
export { Quotas } from "./quotas-object.ts";
export { sendNotice } from "./send-notice.ts";
export { sendText } from "./send-text.ts";
export {
  callerSubjects,
  clientSubjects,
  endClaims,
  giveBackQuotas,
  type Refused,
  subjectOf,
  takeQuotas,
} from "./take-quotas.ts";

/** Exact counts: of wrong guesses, of what a client or account has begun, and of the messages that are sent within them. */
export const limits = defineFeature({
  name: "limits",
  personal: attemptPersonalData,
});
