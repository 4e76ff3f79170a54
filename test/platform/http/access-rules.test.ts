import { describe, it } from "vitest";
import { type Actor, PROOF_GOOD_FOR_MS, type User } from "#platform/http/auth";
import type { Permission } from "#platform/http/permissions";
import { isUnproved, lacksFactor, lacksFactorProof, missingProof } from "../../../src/platform/http/access-rules.ts";

const all: readonly Permission[] = ["catalog:read", "orders:read", "orders:write", "staff:write"];

const MINUTES_5 = 300_000;
const now = 10 * MINUTES_5;
const person = (known: Partial<User> = {}): User => ({
  type: "user",
  id: "u1",
  session_id: "s1",
  role: "admin",
  permissions: new Set(all),
  proved_at: now,
  factor_proved_at: null,
  has_factor: false,
  has_proved_contact: false,
  ...known,
});
const others: readonly Actor[] = [
  { type: "guest", id: "guest" },
  { type: "api_key", id: "k1", permissions: new Set(all) },
  { type: "system", id: "cron" },
];
const [fresh, old] = [now - MINUTES_5, now - MINUTES_5 - 1];

describe("a proof", () => {
  it("counts for five minutes", ({ expect }) => {
    expect(PROOF_GOOD_FOR_MS).toBe(MINUTES_5);
    expect([isUnproved(person({ proved_at: fresh }), now), isUnproved(person({ proved_at: old }), now)]).toEqual([
      false,
      true,
    ]);
  });

  it("is asked of people alone", ({ expect }) => {
    for (const actor of others) {
      expect([isUnproved(actor, now), lacksFactorProof(actor, now), lacksFactor(actor, true)]).toEqual([
        false,
        false,
        false,
      ]);
      expect([missingProof(actor, "always", now), missingProof(actor, "factor", now)]).toEqual([null, null]);
    }
  });

  it("has to be by a factor only where the account has one, and for five minutes too", ({ expect }) => {
    expect(lacksFactorProof(person(), now)).toBe(false);
    const factors = [null, old, fresh, now].map((factor_proved_at) => person({ has_factor: true, factor_proved_at }));
    expect(factors.map((actor) => lacksFactorProof(actor, now))).toEqual([true, true, false, false]);
  });
});

describe("a route that asks for a proof", () => {
  it.for([
    [undefined, null, null, null],
    ["sometimes", null, null, null],
    ["always", null, "any", "any"],
    ["factor", null, "any", "factor"],
  ] as const)("%s", ([step_up, proved, stale, with_factor], { expect }) => {
    expect(missingProof(person({ proved_at: fresh }), step_up, now)).toBe(proved);
    expect(missingProof(person({ proved_at: old }), step_up, now)).toBe(stale);
    const holder = person({ proved_at: old, has_factor: true, factor_proved_at: old });
    expect(missingProof(holder, step_up, now)).toBe(with_factor);
  });

  it("is not content with a fresh password where a factor is there to be proved", ({ expect }) => {
    const holder = person({ proved_at: now, has_factor: true, factor_proved_at: null });
    expect([missingProof(holder, "factor", now), missingProof(holder, "always", now)]).toEqual(["factor", null]);
    const proved = person({ proved_at: now, has_factor: true, factor_proved_at: now });
    expect(missingProof(proved, "factor", now)).toBeNull();
  });
});

describe("a session of the back office", () => {
  it("lacks a factor where the shop wants one or the account has one, until it has shown it", ({ expect }) => {
    const wanted = (actor: Actor) => [lacksFactor(actor, true), lacksFactor(actor, false)];
    expect(wanted(person())).toEqual([true, false]);
    expect(wanted(person({ has_factor: true }))).toEqual([true, true]);
    expect(wanted(person({ has_factor: true, factor_proved_at: 0 }))).toEqual([false, false]);
    expect(wanted(person({ factor_proved_at: old }))).toEqual([false, false]);
    expect(wanted(person({ has_factor: true, permissions: new Set() }))).toEqual([false, false]);
  });
});
