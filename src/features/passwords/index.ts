export { checkInTurn, hashInTurn } from "./hash-in-turn.ts";
export { isOutdated } from "./hash-password.ts";
export { refuseWeakPassword } from "./refuse-weak-password.ts";
