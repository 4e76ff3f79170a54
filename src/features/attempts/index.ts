import { defineFeature } from "#platform/feature";
import { attemptPersonalData } from "./personal-data.ts";

export { AttemptError } from "./errors.ts";
export { limitAttempts, type Target } from "./limit-attempts.ts";
export { LoginAttempts } from "./object.ts";

/** The exact count of guesses at a log-in. */
export const attempts = defineFeature({
  name: "attempts",
  personal: attemptPersonalData,
});
