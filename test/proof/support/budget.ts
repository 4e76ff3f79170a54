import { say } from "./say.ts";

/** A turned clock must not move the end. */
const now = performance.now.bind(performance);
const minutes = Number(import.meta.env["PROOF_MINUTES"] || Infinity);
const ends_at = now() + minutes * 60_000;

/** Whether the minutes of this run are over: what has not begun by then is left to another day. */
export const isOver = (): boolean => now() > ends_at;

/** Begins the list at another place each day, so that whatever the end cuts off has its turn. */
export function fromSeed<T>(list: readonly T[]): T[] {
  const at = Number(import.meta.env["PROOF_SEED"] || 0) % Math.max(list.length, 1);
  return [...list.slice(at), ...list.slice(0, at)];
}

/** The honest figure of a run. */
export const sayDone = (done: number, all: number, what: string): void =>
  say(`${done} of ${all} ${what}${done < all ? `: ${minutes} minutes were over` : ""}`);
