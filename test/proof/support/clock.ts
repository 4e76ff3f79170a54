import { afterAll } from "vitest";

const real = Date.now.bind(Date);
let ahead_ms = 0;
let stands_at: number | null = null;

/**
 * For the length of a file the whole shop, its objects included, lives by a clock that can be put forward: they run in
 * the isolate of the tests. The payment sandbox has its own.
 */
export function useTurnedClock(): void {
  Date.now = () => stands_at ?? real() + ahead_ms;
  afterAll(() => void (Date.now = real));
}

/** That much later. Never back: what is written down stays in order. */
export function travel(ms: number): void {
  if (stands_at === null) ahead_ms += ms;
  else stands_at += ms;
}

/** From now on time passes only when it is told to. */
export const standAt = (at: number): void => void (stands_at = at);

/** What waits for a moment before it asks again does not hold up a run: a second is a few milliseconds. */
export function useShortWaits(): void {
  const { setTimeout: later } = globalThis;
  const wait = scheduler.wait.bind(scheduler);
  const short = (ms = 0): number => (ms <= 2_000 ? ms / 100 : ms);
  globalThis.setTimeout = ((run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    later(() => run(...args), short(ms))) as typeof setTimeout;
  scheduler.wait = (ms, options) => wait(short(ms), options);
  afterAll(() => {
    globalThis.setTimeout = later;
    scheduler.wait = wait;
  });
}

export const MINUTE = 60_000;
export const SECOND = 1_000;
export const HOUR = 60 * MINUTE;
