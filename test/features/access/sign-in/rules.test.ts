import { describe, it } from "vitest";
import { factorsWanted, isPending, PENDING_FOR_MS } from "../../../../src/features/access/sign-in/rules.ts";

const none = { second_factor_at: null, passkey_at: null };
const app = { second_factor_at: 1, passkey_at: null };
const passkey = { second_factor_at: null, passkey_at: 1 };
const both = { second_factor_at: 1, passkey_at: 1 };

describe("an account", () => {
  it("of a customer asks at log-in for the app alone, beside which a passkey will do", ({ expect }) => {
    const wanted = [none, app, passkey, both].map((account) => factorsWanted(account, { is_staff: false }));
    expect(wanted).toEqual([[], ["code"], [], ["code", "passkey"]]);
  });

  it("of staff is never reached by one factor alone where it has another", ({ expect }) => {
    const wanted = [none, app, passkey, both].map((account) => factorsWanted(account, { is_staff: true }));
    expect(wanted).toEqual([[], ["code"], ["passkey"], ["code", "passkey"]]);
  });
});

describe("a log-in that waits for its second factor", () => {
  const log_in = { began_at: 1_000, access_version: 3 };

  it("can be finished for five minutes", ({ expect }) => {
    expect(PENDING_FOR_MS).toBe(300_000);
    expect([1_000, 301_000, 301_001].map((now) => isPending(log_in, 3, now))).toEqual([true, true, false]);
  });

  it("is worth nothing once the ways into the account have changed", ({ expect }) => {
    expect([2, 3, 4].map((access_version) => isPending(log_in, access_version, 2_000))).toEqual([false, true, false]);
  });
});
