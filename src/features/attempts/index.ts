export { AttemptError } from "./errors.ts";
export { forgetAttempts } from "./forget-attempts.ts";
export { limitAttempts } from "./limit-attempts.ts";
export { LoginAttempts } from "./object.ts";
