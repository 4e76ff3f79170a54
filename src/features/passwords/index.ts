import { defineFeature } from "#platform/feature";

export { checkInTurn, hashInTurn } from "./hash-in-turn.ts";
export { hashHead, isOutdated, readPeppers } from "./hash-password.ts";
export { refuseWeakPassword } from "./refuse-weak-password.ts";

export const passwords = defineFeature({
  name: "passwords",
});
