import { beforeEach, vi } from "vitest";

/**
 * The clock of the shop and of its objects stands still in each test of this file, however long the machine takes, and goes
 * on by so many milliseconds when a test says so.
 */
export function stopClock(): { pass: (ms: number) => void } {
  let now = 0;
  beforeEach(() => {
    now = Date.now();
    const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
    return () => clock.mockRestore();
  });
  return {
    pass: (ms) => {
      now += ms;
    },
  };
}
