import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { sessions } from "#access/sessions";
import { givenCustomer } from "../../../support/actors.ts";
import { call } from "../../../support/api.ts";
import { testContext } from "../../../support/context.ts";

const DAY = 86_400_000;
const one = async <T>(sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .first<T>();
const forget = () => sessions.jobs[0]!.run(testContext(), 0);
const isThere = async (session_id: string) => (await one("SELECT 1 FROM sessions WHERE id = ?", session_id)) !== null;

describe("the daily forgetting", () => {
  // What other tests have left behind is counted by nobody here.
  beforeAll(forget);

  it("takes sessions that ended or expired a month ago, with their tokens, and no other", async ({ expect }) => {
    const [expired, ended, lately, live] = [
      await givenCustomer(),
      await givenCustomer(),
      await givenCustomer(),
      await givenCustomer(),
    ];
    const long_ago = Date.now() - 31 * DAY;
    await one("UPDATE sessions SET expires_at = ? WHERE id = ?", long_ago, expired.session_id);
    await one("UPDATE sessions SET ended_at = ?, end_reason = 'ended' WHERE id = ?", long_ago, ended.session_id);
    await one(
      "UPDATE sessions SET ended_at = ?, end_reason = 'ended' WHERE id = ?",
      Date.now() - DAY,
      lately.session_id,
    );
    expect(await forget()).toEqual({ sessions: 2, used_tokens: 0 });
    const kept = await Promise.all([expired, ended, lately, live].map(({ session_id }) => isThere(session_id)));
    expect(kept).toEqual([false, false, true, true]);
    expect(await one("SELECT 1 FROM refresh_tokens WHERE session_id = ?", expired.session_id)).toBeNull();
    expect(await forget()).toEqual({ sessions: 0, used_tokens: 0 });
  });

  it("takes tokens used a month ago from a session that goes on", async ({ expect }) => {
    const { refresh_token, session_id } = await givenCustomer();
    const refreshed = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
    const pair = await refreshed.json<{ refresh_token: string }>();
    await one(
      "UPDATE refresh_tokens SET used_at = ? WHERE session_id = ? AND used_at IS NOT NULL",
      Date.now() - 31 * DAY,
      session_id,
    );
    expect(await forget()).toEqual({ sessions: 0, used_tokens: 1 });
    const again = await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token: pair.refresh_token } });
    expect(again.status).toBe(200);
  });
});

describe("every look-up that is not a list", () => {
  it("goes by an index", async ({ expect }) => {
    const statements = [
      "SELECT * FROM users LEFT JOIN credentials ON user_id = users.id WHERE email_index = ?",
      "SELECT * FROM sessions JOIN users ON users.id = user_id WHERE sessions.id = ?",
      "SELECT * FROM refresh_tokens JOIN sessions ON sessions.id = session_id JOIN users ON users.id = user_id WHERE token_hash = ?",
      "UPDATE sessions SET ended_at = 1 WHERE user_id = ? AND ended_at IS NULL",
      "UPDATE addresses SET is_default = 0 WHERE user_id = ? AND address_type = ? AND is_default = 1",
      "SELECT id FROM sessions WHERE expires_at < ? OR ended_at < ? LIMIT 500",
      "SELECT token_hash FROM refresh_tokens WHERE used_at < ? LIMIT 500",
    ];
    for (const sql of statements) {
      const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .bind(...Array.from(sql.matchAll(/\?/g), () => 1))
        .all<{ detail: string }>();
      expect(
        results.map(({ detail }) => detail).filter((detail) => detail.startsWith("SCAN")),
        sql,
      ).toEqual([]);
    }
  });
});
