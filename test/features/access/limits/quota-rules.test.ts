import fc from "fast-check";
import { describe, it } from "vitest";
import { excessOf } from "../../../../src/features/access/limits/quota-rules.ts";

const now = 1_000_000;
const claim = (units: number, ends_in: number) => ({ units, expires_at: now + ends_in });

describe("one more claim", () => {
  it("fits up to the last that may count, and says when the next will", ({ expect }) => {
    const bound = { most_claims: 2 };
    expect(excessOf(bound, [claim(1, 500)], 1, now)).toBeNull();
    expect(excessOf(bound, [claim(1, 900), claim(1, 500)], 1, now)).toEqual({
      counted: "claims",
      limit: 2,
      wait_ms: 500,
    });
  });

  it("does not count what has run out at that very millisecond", ({ expect }) => {
    expect(excessOf({ most_claims: 1 }, [claim(1, 0)], 1, now)).toBeNull();
    expect(excessOf({ most_claims: 1 }, [claim(1, 1)], 1, now)).not.toBeNull();
  });

  it("fits as long as the units do, and waits for as many to go as it needs", ({ expect }) => {
    const bound = { most_claims: 9, most_units: 10 };
    const claims = [claim(4, 700), claim(5, 300)];
    expect(excessOf(bound, claims, 1, now)).toBeNull();
    expect(excessOf(bound, claims, 2, now)).toMatchObject({ counted: "units", limit: 10, wait_ms: 300 });
    expect(excessOf(bound, claims, 9, now)).toMatchObject({ counted: "units", wait_ms: 700 });
    expect(excessOf(bound, claims, 11, now)).toMatchObject({ counted: "units", wait_ms: null });
  });

  it("fits after the wait that it was told, and not a millisecond before", ({ expect }) => {
    const claims = fc.array(
      fc.record({ units: fc.integer({ min: 1, max: 9 }), ends_in: fc.integer({ min: 1, max: 99 }) }),
      {
        maxLength: 9,
      },
    );
    const limit = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(claims, limit, limit, limit, (counting, most_claims, most_units, units) => {
        const bound = { most_claims, most_units };
        const taken = counting.map((one) => claim(one.units, one.ends_in));
        for (let at = now; ;) {
          const excess = excessOf(bound, taken, units, at);
          if (excess === null) return;
          if (excess.wait_ms === null) {
            expect(units).toBeGreaterThan(most_units);
            return;
          }
          expect(excess.wait_ms).toBeGreaterThan(0);
          expect(excessOf(bound, taken, units, at + excess.wait_ms - 1)).not.toBeNull();
          at += excess.wait_ms;
        }
      }),
    );
  });
});
