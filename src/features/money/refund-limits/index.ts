import { defineFeature } from "#platform/feature";
import { refundLimitJobs } from "./jobs.ts";
import { refundSettings } from "./settings.ts";

export {
  claimMoneyBack,
  countMoneyBack,
  type MoneyBack,
  moneyBackProblems,
  refuseMoneyBack,
  releaseMoneyBack,
} from "./limit-refunds.ts";

/** How much money a member of staff or an API key may give back within an hour, by whichever call. */
export const refundLimits = defineFeature({
  name: "refund-limits",
  settings: refundSettings,
  jobs: refundLimitJobs,
});
