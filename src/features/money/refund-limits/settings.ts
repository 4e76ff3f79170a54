import { defineSettings, wholeNumber } from "#platform/settings";

/** In whole units of each currency. */
export const refundSettings = defineSettings({
  /** A refund of more than this asks staff for a step-up. */
  LARGE_REFUND: wholeNumber.default(500),
  /** Money that one member of staff gives back within an hour: above this each further refund asks for a step-up. */
  HOURLY_REFUNDS_STEP_UP: wholeNumber.default(500),
  /** The most that one member of staff gives back within an hour. */
  HOURLY_REFUNDS: wholeNumber.default(10_000),
  /** The same for one API key, which has no step-up. */
  HOURLY_REFUNDS_API_KEY: wholeNumber.default(1_000),
});
