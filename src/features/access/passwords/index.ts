import { defineFeature } from "#platform/feature";
import { passwordPersonalData } from "./personal-data.ts";

export { checkOwnPassword } from "./check-own-password.ts";
export { PasswordError } from "./errors.ts";
export { checkInTurn, hashInTurn } from "./hash-in-turn.ts";
export { isOutdated } from "./hash-password.ts";
export { outdatedPasswords, pepperIds } from "./outdated-passwords.ts";
export { refuseWeakPassword } from "./refuse-weak-password.ts";
export { newPassword, presentPassword } from "./schemas.ts";
export {
  findWithPassword,
  findCredentials,
  guardPassword,
  handedOverAt,
  removePassword,
  renewHash,
  setPassword,
} from "./store.ts";

/** Passwords at rest, their checks, and which are too weak. */
export const passwords = defineFeature({
  name: "passwords",
  personal: passwordPersonalData,
});
