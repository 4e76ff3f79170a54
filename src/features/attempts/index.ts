export { AttemptError } from "./errors.ts";
export { limitAttempts } from "./limit-attempts.ts";
export { LoginAttempts } from "./object.ts";
