import fc from "fast-check";
import { describe, it } from "vitest";
import {
  accessTimes,
  expiryOf,
  GRACE_MS,
  isSessionOf,
  refreshOutcome,
  secondsUntil,
} from "../../../../src/features/access/sessions/session-rules.ts";

const DAY = 86_400_000;

describe("a session's end", () => {
  it("is 30 days after it was last used", ({ expect }) => {
    expect(expiryOf(0, 0)).toBe(30 * DAY);
    expect(expiryOf(0, 100 * DAY)).toBe(130 * DAY);
    expect(expiryOf(7 * DAY, 100 * DAY)).toBe(130 * DAY);
  });

  it("is 180 days after it began at the latest, however often it is used", ({ expect }) => {
    expect(expiryOf(0, 150 * DAY)).toBe(180 * DAY);
    expect(expiryOf(0, 179 * DAY)).toBe(180 * DAY);
    fc.assert(
      fc.property(fc.nat(), fc.array(fc.integer({ min: 1, max: 30 * DAY })), (created_at, pauses) => {
        let now = created_at;
        for (const pause of pauses) {
          const end = expiryOf(created_at, now);
          expect(end).toBeLessThanOrEqual(created_at + 180 * DAY);
          expect(end).toBeLessThanOrEqual(now + 30 * DAY);
          now = Math.min(now + pause, end);
        }
      }),
    );
  });

  it("ends what its access token may do, and so does another person's name in it", ({ expect }) => {
    const session = { user_id: "ada", expires_at: 1_000 };
    expect(isSessionOf(session, "ada", 999)).toBe(true);
    expect(isSessionOf(session, "ada", 1_000)).toBe(false);
    expect(isSessionOf(session, "bob", 999)).toBe(false);
  });
});

describe("a refresh token", () => {
  const outcome = (used_at: number | null, now: number, expires_at = DAY) =>
    refreshOutcome({ used_at, expires_at }, now);

  it("is exchanged once, and gives the same answer again for ten seconds", ({ expect }) => {
    expect(GRACE_MS).toBe(10_000);
    expect(outcome(null, 50_000)).toBe("exchanged");
    expect([outcome(50_000, 50_000), outcome(50_000, 60_000)]).toEqual(["repeated", "repeated"]);
  });

  it("was copied when it comes back later", ({ expect }) => {
    expect(outcome(50_000, 60_001)).toBe("reused");
    expect(outcome(0, 60_001)).toBe("reused");
  });

  it("is worth nothing from its session's end on, used or not", ({ expect }) => {
    expect(outcome(null, 999, 1_000)).toBe("exchanged");
    for (const used_at of [null, 999, 0])
      expect([outcome(used_at, 1_000, 1_000), outcome(used_at, 90_000, 1_000)]).toEqual(["refused", "refused"]);
  });
});

describe("an access token", () => {
  it("is good for as many minutes as the shop says, from the second it is issued in", ({ expect }) => {
    expect(accessTimes(1_700_000_000_999, 15)).toEqual({ from: 1_700_000_000, until: 1_700_000_900 });
    expect(accessTimes(1_000, 1)).toEqual({ from: 1, until: 61 });
  });

  it("says how many whole seconds are left of it", ({ expect }) => {
    expect([secondsUntil(10_000, 1_000), secondsUntil(10_000, 1_001), secondsUntil(10_000, 9_001)]).toEqual([9, 8, 0]);
    expect([secondsUntil(10_000, 10_000), secondsUntil(10_000, 60_000)]).toEqual([0, 0]);
  });
});
