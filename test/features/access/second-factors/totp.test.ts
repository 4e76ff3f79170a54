import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { commit } from "#platform/data/outbox";
import { checkCode, isSpent } from "../../../../src/features/access/second-factors/check-code.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, codeIn, tripsOf } from "../../../support/api.ts";
import { stopClock } from "../../../support/clock.ts";
import { testContext } from "../../../support/context.ts";
import {
  beginLogIn,
  codeOf,
  finishLogIn,
  givenPasswordHolder,
  givenTotp,
  logIn,
  PASSWORD,
} from "../../../support/factors.ts";

vi.setConfig({ testTimeout: 30_000 });
/** A code is good for thirty seconds, and which they are is not left to the machine. */
const clock = stopClock();

const path = "/api/v1/auth/mfa/totp";
const actionsOf = async (user_id: string) =>
  (
    await env.DB.prepare("SELECT action, changes FROM audit_log WHERE subject_id = ? ORDER BY id")
      .bind(user_id)
      .all<{ action: string; changes: string }>()
  ).results;

describe("an authenticator app", () => {
  it("is begun with a key, an address and a QR code, and changes nothing before its first code", async ({ expect }) => {
    const { token, email } = await givenPasswordHolder();
    const begun = await call("POST", path, { token });
    const { secret, otpauth_uri, qr_svg } = await begun.json<{
      secret: string;
      otpauth_uri: string;
      qr_svg: string;
    }>();
    expect(begun.status).toBe(200);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(otpauth_uri);
    expect([uri.protocol, uri.host, uri.searchParams.get("secret")]).toEqual(["otpauth:", "totp", secret]);
    expect(decodeURIComponent(uri.pathname)).toContain(email);
    expect(qr_svg).toMatch(/^<svg .*<\/svg>$/s);
    expect(await (await logIn(email)).json()).toHaveProperty("access_token");
    const kept = await env.DB.prepare("SELECT * FROM totp_factors WHERE secret_sealed LIKE ?")
      .bind(`%${secret}%`)
      .all();
    expect(kept.results).toEqual([]);
  });

  it("is on after its first code: this session stays, others end, and a log-in asks for a code", async ({ expect }) => {
    const person = await givenPasswordHolder();
    const { token, email, user_id } = person;
    const other = await (await logIn(email)).json<{ access_token: string }>();
    const { secret } = await (await call("POST", path, { token })).json<{ secret: string }>();
    const wrong = await call("POST", `${path}/confirm`, { token, body: { code: "000000" } });
    expect(await codeIn(wrong)).toEqual([401, "invalid_code"]);
    const confirmed = await call("POST", `${path}/confirm`, { token, body: { code: codeOf(secret) } });
    const { recovery_codes } = await confirmed.json<{ recovery_codes: string[] }>();
    expect(new Set(recovery_codes).size).toBe(10);
    expect((await call("GET", "/api/v1/me", { token })).status).toBe(200);
    expect((await call("GET", "/api/v1/me", { token: other.access_token })).status).toBe(401);
    const asked = await (await logIn(email)).json<{ mfa_token: string }>();
    expect(asked).toEqual({ mfa_required: true, mfa_token: expect.any(String), expires_in: 300, factors: ["code"] });
    expect(await codeIn(await call("POST", path, { token }))).toEqual([409, "totp_on"]);
    const kept = await env.DB.prepare("SELECT code_hash FROM recovery_codes WHERE user_id = ?").bind(user_id).all();
    expect(JSON.stringify(kept.results)).not.toMatch(new RegExp(recovery_codes.join("|").replaceAll("-", "-?")));
    const written = await actionsOf(user_id);
    expect(written.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["user.totp_begun", "user.totp_confirmed", "user.second_factor_asked"]),
    );
    expect(JSON.stringify(written)).not.toContain(secret);
  });

  it("is confirmed once, also when asked twice at once", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const { secret } = await (await call("POST", path, { token })).json<{ secret: string }>();
    const twice = await Promise.all(
      [0, 1].map((steps) => call("POST", `${path}/confirm`, { token, body: { code: codeOf(secret, steps) } })),
    );
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, expect.any(Number)]);
    const kept = await env.DB.prepare("SELECT count(*) AS n FROM recovery_codes WHERE user_id = ?")
      .bind(user_id)
      .first<{ n: number }>();
    expect(kept?.n).toBe(10);
  });

  it("is not confirmed before it is begun", async ({ expect }) => {
    const { token } = await givenCustomer();
    const response = await call("POST", `${path}/confirm`, { token, body: { code: "123456" } });
    expect(await codeIn(response)).toEqual([409, "totp_not_begun"]);
  });

  it("is turned off with the password alone, and then a log-in asks for nothing more", async ({ expect }) => {
    const { token, email, recovery_codes } = await givenTotp();
    const wrong = await call("DELETE", path, { token, body: { password: "not the password" } });
    expect(await codeIn(wrong)).toEqual([401, "wrong_password"]);
    const mfa_token = await beginLogIn(email);
    expect((await call("DELETE", path, { token, body: { password: PASSWORD } })).status).toBe(204);
    expect(await codeIn(await call("DELETE", path, { token, body: { password: PASSWORD } }))).toEqual([
      409,
      "totp_off",
    ]);
    expect(await (await logIn(email)).json()).toHaveProperty("access_token");
    expect(await codeIn(await finishLogIn(mfa_token, recovery_codes[0] ?? ""))).toEqual([401, "invalid_code"]);
  });
});

describe("a log-in with a second factor", () => {
  it("gives tokens for a code of this step or its neighbours, and never for one twice", async ({ expect }) => {
    const { email, secret, user_id } = await givenTotp();
    const first = await finishLogIn(await beginLogIn(email), codeOf(secret));
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ user: { id: user_id }, access_token: expect.any(String) });
    expect(tripsOf(first)).toMatchObject({ d1: 3, object: 2 });
    expect(await codeIn(await finishLogIn(await beginLogIn(email), codeOf(secret)))).toEqual([401, "invalid_code"]);
    expect(await codeIn(await finishLogIn(await beginLogIn(email), codeOf(secret, -1)))).toEqual([401, "invalid_code"]);
    expect(await codeIn(await finishLogIn(await beginLogIn(email), codeOf(secret, 3)))).toEqual([401, "invalid_code"]);
    expect((await finishLogIn(await beginLogIn(email), codeOf(secret, 1))).status).toBe(200);
    expect((await actionsOf(user_id)).at(-1)).toMatchObject({
      action: "user.logged_in",
      changes: expect.stringContaining('"second_factor":true'),
    });
  });

  it("lets one of many in that come with the same code at once", async ({ expect }) => {
    const { email, secret } = await givenTotp();
    const tokens = [await beginLogIn(email), await beginLogIn(email), await beginLogIn(email)];
    const answers = await Promise.all(tokens.map((one) => finishLogIn(one, codeOf(secret))));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
  });

  it("is finished once", async ({ expect }) => {
    const { email, secret, recovery_codes } = await givenTotp();
    const mfa_token = await beginLogIn(email);
    expect(await codeIn(await finishLogIn(mfa_token, "000000"))).toEqual([401, "invalid_code"]);
    expect((await finishLogIn(mfa_token, codeOf(secret))).status).toBe(200);
    expect(await codeIn(await finishLogIn(mfa_token, recovery_codes[0] ?? ""))).toEqual([401, "invalid_mfa_token"]);
    expect((await finishLogIn(await beginLogIn(email), recovery_codes[0] ?? "")).status).toBe(200);
  });

  it("takes no token that was changed, made up, waits too long or is another kind of secret", async ({ expect }) => {
    const { email, secret, refresh_token } = await givenTotp();
    const mfa_token = await beginLogIn(email);
    for (const bad of [`${mfa_token.slice(0, -2)}AA`, "made.up", "x", refresh_token])
      expect(await codeIn(await finishLogIn(bad, codeOf(secret)))).toEqual([401, "invalid_mfa_token"]);
    clock.pass(301_000);
    expect(await codeIn(await finishLogIn(mfa_token, codeOf(secret)))).toEqual([401, "invalid_mfa_token"]);
  });

  it("is worth nothing once the password was changed or the account disabled", async ({ expect }) => {
    const one = await givenTotp();
    const mfa_token = await beginLogIn(one.email);
    clock.pass(1);
    const body = { current_password: PASSWORD, new_password: "another sentence to remember" };
    expect((await call("POST", "/api/v1/auth/password/change", { token: one.token, body })).status).toBe(204);
    expect(await codeIn(await finishLogIn(mfa_token, codeOf(one.secret)))).toEqual([401, "invalid_mfa_token"]);
    const two = await givenTotp();
    const began = await beginLogIn(two.email);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(two.user_id).run();
    expect(await codeIn(await finishLogIn(began, codeOf(two.secret)))).toEqual([401, "invalid_mfa_token"]);
  });

  it("makes who guesses codes wait, however many come at once", async ({ expect }) => {
    const { email, secret } = await givenTotp();
    const mfa_token = await beginLogIn(email);
    const guesses = await Promise.all(
      Array.from({ length: 20 }, (_, i) => finishLogIn(mfa_token, String(100_000 + i))),
    );
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(15);
    expect((await finishLogIn(mfa_token, codeOf(secret))).status).toBe(429);
  });
});

describe("a recovery code", () => {
  it("is good once, however it is spaced, also among fifty tries at once", async ({ expect }) => {
    const { email, recovery_codes, user_id } = await givenTotp();
    const [first = "", second = ""] = recovery_codes;
    expect((await finishLogIn(await beginLogIn(email), first.toUpperCase().replace("-", " "))).status).toBe(200);
    expect(await codeIn(await finishLogIn(await beginLogIn(email), first))).toEqual([401, "invalid_code"]);

    const mfa_token = await beginLogIn(email);
    const tries = await Promise.all(Array.from({ length: 50 }, () => finishLogIn(mfa_token, second)));
    expect(tries.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(tries.filter(({ status }) => ![200, 401, 429].includes(status))).toEqual([]);
    const used = await env.DB.prepare("SELECT sum(used_count) AS n FROM recovery_codes WHERE user_id = ?")
      .bind(user_id)
      .first<{ n: number }>();
    expect(used?.n).toBe(2);
  });

  it("is spent by one batch of fifty that all found it good", async ({ expect }) => {
    const { recovery_codes, user_id } = await givenTotp();
    const ctx = testContext();
    const [code = ""] = recovery_codes;
    const found = await Promise.all(Array.from({ length: 50 }, () => checkCode(ctx, user_id, code)));
    const spent = await Promise.allSettled(found.map((spend) => commit(testContext(), spend ?? [])));
    expect(spent.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(spent.every((one) => one.status === "fulfilled" || isSpent(one.reason))).toBe(true);
  });

  it("is no other account's", async ({ expect }) => {
    const { recovery_codes } = await givenTotp();
    const { email } = await givenTotp();
    expect(await codeIn(await finishLogIn(await beginLogIn(email), recovery_codes[0] ?? ""))).toEqual([
      401,
      "invalid_code",
    ]);
  });
});
