import fc from "fast-check";
import { describe, it } from "vitest";
import {
  attemptPolicies,
  type AttemptPolicy,
  byAddress,
  waitBefore,
} from "../../../../src/features/access/limits/attempt-rules.ts";

const policy: AttemptPolicy = { free_count: 3, first_delay_ms: 10, longest_delay_ms: 75, window_ms: 1_000 };
/** So many attempts, the last of them at the moment 100. */
const attempts = (count: number) => Array.from({ length: count }, (_, i) => 100 - (count - 1 - i));

describe("the wait before an attempt", () => {
  it("is none for the first ones, then doubles up to the longest", ({ expect }) => {
    const waits = Array.from({ length: 9 }, (_, count) => waitBefore(policy, attempts(count), 100));
    expect(waits).toEqual([0, 0, 0, 10, 20, 40, 75, 75, 75]);
  });

  it("counts from the last attempt and is over when it is over", ({ expect }) => {
    expect([100, 109, 110, 111, 500].map((now) => waitBefore(policy, attempts(3), now))).toEqual([10, 1, 0, 0, 0]);
  });

  it("is none for somebody of whom nothing is remembered, even where none is free", ({ expect }) => {
    expect(waitBefore({ ...policy, free_count: 0 }, [], 100)).toBe(0);
    expect(waitBefore({ ...policy, free_count: 0 }, [100], 100)).toBe(20);
  });

  it("never locks anybody out: it is at most the longest, however many there were", ({ expect }) => {
    const policies = fc.constantFrom<AttemptPolicy>(...Object.values(attemptPolicies));
    fc.assert(
      fc.property(policies, fc.integer({ min: 0, max: 5_000 }), fc.nat(), (one, count, later) => {
        const wait = waitBefore(one, attempts(count), 100 + later);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(one.longest_delay_ms);
        if (count > 0) expect(waitBefore(one, attempts(count), 100 + later + wait)).toBe(0);
      }),
    );
  });

  it("is for everybody behind one address where that is what is counted, and protects one account elsewhere", ({
    expect,
  }) => {
    const account_scopes = Object.keys(attemptPolicies).filter((scope) => !new Set<string>(byAddress).has(scope));
    expect([...byAddress].toSorted()).toEqual(["address", "code_address", "sign_up"]);
    expect(account_scopes.toSorted()).toEqual(["account", "code", "second_factor", "session_code", "session_password"]);
  });

  it("makes a guesser of one account's password wait, but not one who mistypes", ({ expect }) => {
    const { account, address } = attemptPolicies;
    const day = 24 * 3_600_000;
    let now = 0;
    const tried: number[] = [];
    while (now < day) {
      tried.push(now);
      now += waitBefore(account, tried, now);
    }
    expect(tried.length).toBeLessThan(120);
    expect(waitBefore(account, [0, 0, 0, 0], 0)).toBe(0);
    expect(address.free_count).toBeGreaterThan(account.free_count);
  });
});
