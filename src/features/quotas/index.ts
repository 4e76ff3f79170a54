import { defineFeature } from "#platform/feature";

export { Quotas } from "./object.ts";
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
export type { QuotaKind } from "./rules.ts";

/** Exact counts of what a client or account has begun (carts, unpaid orders, declines), and messages sent within them. */
export const quotas = defineFeature({
  name: "quotas",
});
