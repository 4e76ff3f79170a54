export { hasEnded, isSold, nextStatus, outwardStatus, transitions } from "./rules.ts";
export type { CancellableStatus, OrderEnding, OrderEvent, OrderStatus, OutwardStatus } from "./rules.ts";
