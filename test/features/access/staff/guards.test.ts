import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { describe, it } from "vitest";
import { guardFactors } from "#access/sessions";
import { disableAccount, giveRole, isAccountGuard } from "#people/accounts";
import { MINUTE } from "#platform/basics/time";
import { runBatch } from "#platform/data/db";
import { forgetCheckedKeys } from "../../../../src/features/access/api-keys/check-api-key.ts";
import { givenActor, someUser } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";
import { givenKey } from "../../../support/keys.ts";

/** The conditions that guard accounts in SQL, each by itself. */

const change = (id: string, to: string) => env.DB.prepare(`UPDATE users SET ${to} WHERE id = ?`).bind(id).run();

describe("the last admin", () => {
  /** What another account is, and whether an admin may go while it is there. */
  const others = {
    "an enabled admin": ["role = 'admin'", true],
    "a disabled admin": ["role = 'admin', disabled_at = 1", false],
    "an erased admin": ["role = 'admin', erased_at = 1", false],
    "staff, and no admin": ["role = 'staff'", false],
  } as const;
  const ways = {
    "is given another role": (id: string) => giveRole(testContext(), id, sql`'staff'`),
    "is disabled": (id: string) => disableAccount(testContext(), id),
  } as const;
  const cases = Object.entries(others).flatMap(([other, [state, may]]) =>
    Object.entries(ways).map(([way, leave]) => [way, other, state, may, leave] as const),
  );

  it.for(cases)("%s beside %s", async ([, , state, may, leave], { expect }) => {
    const [one, other] = [await givenActor("admin"), await givenActor("customer")];
    const set_aside = "role = 'admin' AND disabled_at IS NULL";
    await env.DB.prepare(`UPDATE users SET disabled_at = 7 WHERE ${set_aside} AND id NOT IN (?, ?)`)
      .bind(one.user_id, other.user_id)
      .run();
    try {
      await change(other.user_id, state);
      const done = runBatch(testContext().db, [leave(one.user_id)]);
      if (may) await done;
      else await expect(done).rejects.toThrow("users.role");
    } finally {
      await change(other.user_id, "role = 'customer', disabled_at = NULL");
      await env.DB.prepare("UPDATE users SET disabled_at = NULL WHERE disabled_at = 7").run();
    }
  });

  it("is not meant where an account is disabled already, or is none", async ({ expect }) => {
    const [disabled, staff] = [await givenActor("admin"), await givenActor("staff")];
    await change(disabled.user_id, "disabled_at = 1");
    await env.DB.prepare("UPDATE users SET disabled_at = 7 WHERE role = 'admin' AND disabled_at IS NULL").run();
    try {
      for (const { user_id } of [disabled, staff])
        await runBatch(testContext().db, [giveRole(testContext(), user_id, sql`'support'`)]);
      const { results } = await env.DB.prepare("SELECT role FROM users WHERE id IN (?, ?)")
        .bind(disabled.user_id, staff.user_id)
        .all();
      expect(results).toEqual([{ role: "support" }, { role: "support" }]);
    } finally {
      await env.DB.prepare("UPDATE users SET disabled_at = NULL WHERE disabled_at = 7").run();
    }
  });
});

describe("a key's maker", () => {
  const states = {
    "as they were": ["updated_at = updated_at", 200],
    disabled: ["disabled_at = 1", 401],
    "about to be erased": ["erase_at = 1e15", 401],
    erased: ["erased_at = 1", 401],
    "without the permission": ["role = 'seller'", 403],
  } as const;
  it.for(Object.entries(states))("%s", async ([, [state, status]], { expect }) => {
    const maker = await givenActor("admin");
    const key = await givenKey(maker.user_id, ["orders:read"]);
    await change(maker.user_id, state);
    forgetCheckedKeys();
    const answer = await call("GET", "/api/v1/admin/orders?limit=1", { token: key });
    await change(maker.user_id, "erase_at = NULL, erased_at = NULL");
    expect(answer.status).toBe(status);
  });
});

describe("a change of factors", () => {
  /** What the session and the account are, and whether it goes through. */
  const sessions = {
    "has just shown a factor": ["factor_proved_at = ?1", true],
    "showed one five minutes ago": [`factor_proved_at = ?1 - ${5 * MINUTE}`, true],
    "showed one longer ago": [`factor_proved_at = ?1 - ${5 * MINUTE + 1}`, false],
    "has shown none": ["factor_proved_at = NULL + ?1", false],
    "has ended": ["factor_proved_at = ?1, ended_at = ?1, end_reason = 'disabled'", false],
  } as const;
  const accounts = {
    "without a factor": "second_factor_at = NULL, passkey_at = NULL",
    "with a second factor": "second_factor_at = 1, passkey_at = NULL",
    "with a passkey": "second_factor_at = NULL, passkey_at = 1",
    "with both": "second_factor_at = 1, passkey_at = 1",
  } as const;
  const cases = Object.entries(sessions).flatMap(([session, [state, may]]) =>
    Object.entries(accounts).map(([account, factors]) => [session, account, state, may, factors] as const),
  );

  it.for(cases)(
    "by a session that %s, of an account %s",
    async ([session, account, state, may, factors], { expect }) => {
      const now = Date.now();
      const { user_id, session_id } = await givenActor("customer");
      await change(user_id, factors);
      await env.DB.prepare(`UPDATE sessions SET ${state} WHERE id = ?2`).bind(now, session_id).run();
      const ctx = testContext({ now: () => now });
      const outcome = await runBatch(ctx.db, [guardFactors(ctx, someUser({ id: user_id, session_id }))]).then(
        () => "taken",
        (error: unknown) => (isAccountGuard(error) ? "broken" : "failed"),
      );
      const needs_none = account === "without a factor" && session !== "has ended";
      expect(outcome).toBe(may || needs_none ? "taken" : "broken");
    },
  );

  it("by a session of another account", async ({ expect }) => {
    const [one, other] = [await givenActor("customer"), await givenActor("customer")];
    const ctx = testContext();
    const guard = guardFactors(ctx, someUser({ id: one.user_id, session_id: other.session_id }));
    await expect(runBatch(ctx.db, [guard])).rejects.toSatisfy(isAccountGuard);
  });
});
