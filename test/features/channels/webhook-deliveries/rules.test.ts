import fc from "fast-check";
import { describe, it } from "vitest";
import {
  endOf,
  nextTryAt,
  readRetryAfter,
  RETRY_AFTER_MAX_MS,
  TRIES_MAX,
} from "../../../../src/features/channels/webhook-deliveries/rules.ts";

const NOW = Date.UTC(2026, 10, 28);
const DAY = 24 * 3_600_000;
const last = (id: string) => {
  let at = NOW;
  for (let tries = 1; tries < TRIES_MAX; tries += 1) at = nextTryAt({ id, tries, retry_after: null }, at) ?? 0;
  return at - NOW;
};

describe("the tries of a delivery", () => {
  it("are eight within three days, apart by a little chance that is the same whenever it is asked for", ({
    expect,
  }) => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), (id) => {
        expect(last(id)).toBe(last(id));
        expect(last(id)).toBeGreaterThan(2.5 * DAY);
        expect(last(id)).toBeLessThan(3.4 * DAY);
        expect(nextTryAt({ id, tries: TRIES_MAX, retry_after: null }, NOW)).toBeNull();
      }),
    );
    const ids = Array.from(
      { length: 200 },
      (_, i) => `01936b2e-7c1a-7000-8000-${(i * 0x1234567).toString(16).padStart(12, "0")}`,
    );
    const firsts = ids.map((id) => nextTryAt({ id, tries: 1, retry_after: null }, NOW));
    expect(new Set(firsts).size).toBeGreaterThan(100);
  });

  it("wait for each other ever longer, and never less than the endpoint asks for, up to a day", ({ expect }) => {
    fc.assert(
      fc.property(
        fc.uuid({ version: 7 }),
        fc.integer({ min: 1, max: TRIES_MAX - 1 }),
        fc.nat({ max: 999_999_999 }),
        (id, tries, asked) => {
          const own = nextTryAt({ id, tries, retry_after: null }, NOW) ?? 0;
          const told = nextTryAt({ id, tries, retry_after: String(asked) }, NOW) ?? 0;
          expect(told).toBe(Math.max(own, NOW + Math.min(asked * 1000, RETRY_AFTER_MAX_MS)));
          if (tries > 1) expect(own).toBeGreaterThan(nextTryAt({ id, tries: tries - 1, retry_after: null }, NOW) ?? 0);
        },
      ),
    );
  });
});

describe("Retry-After", () => {
  it("is seconds or a date, at most a day, and nothing else", ({ expect }) => {
    expect(readRetryAfter("120", NOW)).toBe(120_000);
    expect(readRetryAfter(new Date(NOW + 60_000).toUTCString(), NOW)).toBe(60_000);
    expect(readRetryAfter(new Date(NOW - 60_000).toUTCString(), NOW)).toBe(0);
    expect(readRetryAfter("999999999", NOW)).toBe(RETRY_AFTER_MAX_MS);
    for (const odd of [null, "", "-5", "1e9", "soon", "99999999999999"]) expect(readRetryAfter(odd, NOW)).toBe(0);
  });
});

describe("an endpoint", () => {
  it("is over with 410, and with a failure after five days of them", ({ expect }) => {
    expect(endOf({ status: 410, first_failed_at: null }, NOW)).toBe("gone");
    expect(endOf({ status: 500, first_failed_at: NOW - 5 * DAY }, NOW)).toBe("failing");
    expect(endOf({ status: 500, first_failed_at: NOW - 5 * DAY + 1 }, NOW)).toBeNull();
    expect(endOf({ status: null, first_failed_at: null }, NOW)).toBeNull();
  });
});
