import { defineFeature } from "#platform/feature";

export { AttemptError } from "./errors.ts";
export { forgetAttempts } from "./forget-attempts.ts";
export { limitAttempts, type Target } from "./limit-attempts.ts";
export { LoginAttempts } from "./object.ts";

export const attempts = defineFeature({
  name: "attempts",
});
