import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";

type Pair = { access_token: string; refresh_token: string; token_type: string; expires_in: number };
const refresh = (refresh_token: string) => call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } });
const pairOf = async (response: Response) => (await response.json()) as Pair;
const me = (token: string) => call("GET", "/api/v1/me", { token });
const liveLeaves = async (session_id: string) =>
  (
    await env.DB.prepare("SELECT count(*) AS n FROM refresh_tokens WHERE session_id = ? AND used_at IS NULL")
      .bind(session_id)
      .first<{ n: number }>()
  )?.n;
/** As if so much time had gone by since its tokens were used. */
const pass = (session_id: string, ms: number) =>
  env.DB.prepare("UPDATE refresh_tokens SET used_at = used_at - ? WHERE session_id = ?").bind(ms, session_id).run();

describe("refreshing", () => {
  it("exchanges the token for a new pair, again and again", async ({ expect }) => {
    const actor = await givenCustomer();
    let { refresh_token } = actor;
    for (let n = 0; n < 3; n += 1) {
      const response = await refresh(refresh_token);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const pair = await pairOf(response);
      expect(Object.keys(pair).toSorted()).toEqual(["access_token", "expires_in", "refresh_token", "token_type"]);
      expect(pair.refresh_token).not.toBe(refresh_token);
      expect((await me(pair.access_token)).status).toBe(200);
      ({ refresh_token } = pair);
    }
    expect(await liveLeaves(actor.session_id)).toBe(1);
  });

  it("gives the same pair again within ten seconds, for an answer that was lost", async ({ expect }) => {
    const { refresh_token, session_id } = await givenCustomer();
    const first = await pairOf(await refresh(refresh_token));
    await pass(session_id, 8000);
    const again = await refresh(refresh_token);
    expect(again.status).toBe(200);
    const { refresh_token: successor } = await pairOf(again);
    expect(successor).toBe(first.refresh_token);
    expect((await refresh(successor)).status).toBe(200);
  });

  it("makes the very same access token for a repeat", async ({ expect }) => {
    const { refresh_token } = await givenCustomer();
    const [first, second] = [await pairOf(await refresh(refresh_token)), await pairOf(await refresh(refresh_token))];
    expect(second.access_token).toBe(first.access_token);
  });

  it("ends the whole session when a used token comes back later", async ({ expect }) => {
    const { refresh_token, session_id } = await givenCustomer();
    const pair = await pairOf(await refresh(refresh_token));
    expect((await me(pair.access_token)).status).toBe(200);
    await pass(session_id, 10_001);
    const reused = await refresh(refresh_token);
    expect(reused.status).toBe(401);
    expect((await problemOf(reused)).code).toBe("invalid_refresh_token");
    expect((await refresh(pair.refresh_token)).status).toBe(401);
    expect((await me(pair.access_token)).status).toBe(401);
    const row = await env.DB.prepare("SELECT end_reason FROM sessions WHERE id = ?").bind(session_id).first();
    expect(row).toEqual({ end_reason: "token_reused" });
  });

  it("fifty at once gives all the same pair and leaves one live leaf", async ({ expect }) => {
    const { refresh_token, session_id } = await givenCustomer();
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refresh_token)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 50 }, () => 200));
    const pairs = await Promise.all(answers.map(pairOf));
    expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1);
    expect(new Set(pairs.map((pair) => pair.access_token)).size).toBe(1);
    expect(await liveLeaves(session_id)).toBe(1);
  });

  it("goes on as long as it is used, but not past its session's end", async ({ expect }) => {
    const { refresh_token, session_id } = await givenCustomer();
    const expiry = async () =>
      (await env.DB.prepare("SELECT expires_at FROM sessions WHERE id = ?")
        .bind(session_id)
        .first<{ expires_at: number }>())!.expires_at;
    await env.DB.prepare("UPDATE sessions SET expires_at = expires_at - 1000000 WHERE id = ?").bind(session_id).run();
    const before = await expiry();
    const pair = await pairOf(await refresh(refresh_token));
    expect(await expiry()).toBeGreaterThan(before);
    await env.DB.prepare("UPDATE sessions SET expires_at = ? WHERE id = ?")
      .bind(Date.now() - 1, session_id)
      .run();
    expect((await refresh(pair.refresh_token)).status).toBe(401);
    expect((await me(pair.access_token)).status).toBe(401);
  });

  it.for(["x", "A".repeat(43), "' OR 1=1 --", "\u0000"])(
    "refuses what is no token of ours: %j",
    async (token, { expect }) => {
      expect((await problemOf(await refresh(token))).code).toBe("invalid_refresh_token");
    },
  );

  it("refuses the access token in its place, and no token at all", async ({ expect }) => {
    const { token } = await givenCustomer();
    expect([401, 422]).toContain((await refresh(token)).status);
    for (const body of [{}, { refresh_token: "" }, { refresh_token: 1 }, { refresh_token: "x", more: 1 }])
      expect((await call("POST", "/api/v1/auth/token/refresh", { body })).status).toBe(422);
  });
});
