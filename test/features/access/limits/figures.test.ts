import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { limitAttempts } from "#access/limits";
import { attemptPolicies, type AttemptScope } from "../../../../src/features/access/limits/attempt-rules.ts";
import { stopClock } from "../../../support/clock.ts";
import { settleLate, testContext } from "../../../support/context.ts";

/** The limits at production's figures, which a developer's machine does not have. */

const clock = stopClock();
const [SECOND, MINUTE, HOUR] = [1000, 60_000, 3_600_000];
const deployed = Object.assign({}, env, { ENVIRONMENT: "production" });
const attempt = (scope: AttemptScope, subject: string, outcome: true | null) =>
  limitAttempts(testContext({ env: deployed }), [{ scope, subject }], async () => outcome);
const waits = (seconds: number) => ({ code: "too_many_attempts", details: { retry_after_seconds: seconds } });

/** What is tried, how often at once, the first wait, the longest, and after how long it is forgotten. */
const figures = {
  account: [5, 5 * SECOND, 15 * MINUTE, 24 * HOUR],
  second_factor: [5, 15 * SECOND, HOUR, 24 * HOUR],
  session_password: [5, 5 * SECOND, 15 * MINUTE, 24 * HOUR],
  session_code: [5, 15 * SECOND, HOUR, 24 * HOUR],
  address: [30, 5 * SECOND, 15 * MINUTE, HOUR],
  sign_up: [20, MINUTE, HOUR, HOUR],
  code: [3, MINUTE, HOUR, 24 * HOUR],
  code_address: [20, MINUTE, HOUR, HOUR],
} as const satisfies Record<AttemptScope, readonly number[]>;

describe("in production", () => {
  const rows = Object.keys(attemptPolicies) as AttemptScope[];
  it.for(rows)("%s waits after so many, twice as long each time, up to the longest", async (scope, { expect }) => {
    const [free, first_ms, longest_ms, window_ms] = figures[scope];
    const subject = crypto.randomUUID();
    for (let n = 0; n < free; n += 1) await attempt(scope, subject, null);
    // While all of them are remembered: a shorter memory ends before the longest wait is reached.
    let [wait_ms, passed_ms]: [number, number] = [first_ms, 0];
    while (passed_ms + wait_ms < window_ms) {
      await expect(attempt(scope, subject, null)).rejects.toMatchObject(waits(wait_ms / SECOND));
      if (wait_ms === longest_ms) break;
      clock.pass(wait_ms);
      passed_ms += wait_ms;
      await attempt(scope, subject, null);
      wait_ms = Math.min(2 * wait_ms, longest_ms);
    }
    clock.pass(window_ms);
    for (let n = 0; n < free; n += 1) await attempt(scope, subject, null);
    await expect(attempt(scope, subject, null)).rejects.toMatchObject(waits(first_ms / SECOND));
    await settleLate();
  });

  it("who gets in clears the count of the account, and not that of the client's address", async ({ expect }) => {
    const [account, address] = [crypto.randomUUID(), crypto.randomUUID()];
    for (let n = 0; n < 4; n += 1) await attempt("account", account, null);
    await attempt("account", account, true);
    for (let n = 0; n < 5; n += 1) await attempt("account", account, null);
    for (let n = 0; n < 29; n += 1) await attempt("address", address, null);
    await attempt("address", address, true);
    await attempt("address", address, null);
    await expect(attempt("address", address, null)).rejects.toMatchObject(waits(5));
  });
});
