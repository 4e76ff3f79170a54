export { AttemptError } from "./errors.ts";
export { limitAttempts, type Target } from "./limit-attempts.ts";
export { LoginAttempts } from "./object.ts";
