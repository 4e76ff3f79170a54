import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { admit } from "#access/sign-in";
import { findByContact, isAccountGuard } from "#people/accounts";
import { proveEmail } from "../../../support/actors.ts";
import { call, hashesOf, problemOf, tripsOf } from "../../../support/api.ts";
import { codeTo, messageTo, newPhone, sentTo, takeWelcome } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });

const OLD = "correct horse battery staple";
const NEW = "a quite different sentence";
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;
type Contact = { email: string } | { phone: string };
type SignedIn = { user: { id: string }; access_token: string; refresh_token: string };

async function register(email = newEmail()) {
  const response = await call("POST", "/api/v1/auth/register", { body: { email, password: OLD } });
  await takeWelcome(email);
  return { email, ...(await response.json<SignedIn>()) };
}
const ask = (contact: Contact) => call("POST", "/api/v1/auth/password/reset", { body: contact });
const prove = (contact: Contact, code: string) =>
  call("POST", "/api/v1/auth/password/reset/verify", { body: { ...contact, code } });
const reset = (reset_token: string, password = NEW) =>
  call("POST", "/api/v1/auth/password/reset/confirm", { body: { reset_token, password } });
const logIn = (email: string, password: string) => call("POST", "/api/v1/auth/login", { body: { email, password } });
const me = (token: string) => call("GET", "/api/v1/me", { token });
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
const linkTo = async (email: string) => /#token=([\w-]{43})\b/.exec((await messageTo(email))?.text ?? "")?.[1] ?? "";
const actionsOf = async (user_id: string) => {
  const rows = await env.DB.prepare("SELECT action FROM audit_log WHERE subject_id = ? ORDER BY id")
    .bind(user_id)
    .all();
  return rows.results.map(({ action }) => action);
};

describe("a forgotten password", () => {
  it("is set again by the code that came: all sessions end, nobody is signed in, and the owner is told", async ({
    expect,
  }) => {
    const { email, user, access_token, refresh_token } = await register();
    const asked = await ask({ email: email.toUpperCase() });
    expect([asked.status, await asked.json()]).toEqual([202, { expires_in: 600 }]);
    const code = await codeTo(email);
    expect((await problemOf(await prove({ email }, other(code)))).code).toBe("invalid_code");
    const proven = await prove({ email }, code);
    const { reset_token } = await proven.clone().json<{ reset_token: string }>();
    expect(await proven.json()).toEqual({ reset_token: expect.stringMatching(/^[\w-]{43}$/), expires_in: 3600 });
    expect((await prove({ email }, code)).status).toBe(401);

    const weak = await problemOf(await reset(reset_token, email));
    expect([weak.status, weak.errors]).toEqual([
      422,
      [expect.objectContaining({ path: "password", code: "too_common" })],
    ]);
    const done = await reset(reset_token);
    expect([done.status, await done.text()]).toEqual([204, ""]);
    expect((await problemOf(await reset(reset_token))).code).toBe("invalid_reset_token");

    expect((await me(access_token)).status).toBe(401);
    expect((await call("POST", "/api/v1/auth/token/refresh", { body: { refresh_token } })).status).toBe(401);
    expect((await logIn(email, OLD)).status).toBe(401);
    const back = await logIn(email, NEW);
    expect(await back.json()).toMatchObject({ user: { email_verified: true } });
    const told = await messageTo(email, 2);
    expect(told).toMatchObject({ subject: "Your password was changed at Bodega demo shop" });
    expect(told?.html).toContain("If that was not you");
    const actions = await actionsOf(user.id);
    expect(actions).toEqual(expect.arrayContaining(["user.password_reset_asked", "user.password_reset"]));
  });

  it("is set again by the mail's link, once, also when it is followed twice at once", async ({ expect }) => {
    const { email } = await register();
    await ask({ email });
    const token = await linkTo(email);
    const twice = await Promise.all([reset(token), reset(token)]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 401]);
    expect((await prove({ email }, await codeTo(email))).status).toBe(401);
  });

  it("leaves no session to a log-in that checked the old one while it was set again", async ({ expect }) => {
    const { email, user } = await register();
    const found = await findByContact(testContext(), { channel: "email", value: email });
    await ask({ email });
    expect((await reset(await linkTo(email))).status).toBe(204);
    const client = { address: "203.0.113.9", user_agent: null, country: null, city: null };
    const late = found && admit(testContext(), found, client, { method: "password" });
    await expect(late).rejects.toSatisfy(isAccountGuard);
    const live = await env.DB.prepare("SELECT count(*) AS n FROM sessions WHERE user_id = ? AND ended_at IS NULL")
      .bind(user.id)
      .first();
    expect(live).toEqual({ n: 0 });
  });

  it("is set again by text message where a number signs in, and not where it is only for contact", async ({
    expect,
  }) => {
    const [{ email, access_token: token }, phone, contact] = [await register(), newPhone(), newPhone()];
    await call("POST", "/api/v1/auth/verify", { token, body: { phone } });
    await call("POST", "/api/v1/auth/verify/confirm", { token, body: { phone, code: await codeTo(phone) } });
    expect((await ask({ phone })).status).toBe(202);
    const code = await codeTo(phone, 2);
    expect((await messageTo(phone, 2))?.text).not.toContain("http");
    const { reset_token } = await (await prove({ phone }, code)).json<{ reset_token: string }>();
    expect((await reset(reset_token)).status).toBe(204);
    expect((await logIn(email, NEW)).status).toBe(200);

    const stranger = await register();
    await call("PATCH", "/api/v1/me", { token: stranger.access_token, body: { phone: contact } });
    expect((await ask({ phone: contact })).status).toBe(202);
    expect(await sentTo(contact)).toEqual([]);
  });

  it("waits for its second factor as ever", async ({ expect }) => {
    const { email, user } = await register();
    await proveEmail(user.id);
    await env.DB.prepare("UPDATE users SET second_factor_at = 1 WHERE id = ?").bind(user.id).run();
    await ask({ email });
    expect((await reset(await linkTo(email))).status).toBe(204);
    expect(await (await logIn(email, NEW)).json()).toEqual({
      mfa_required: true,
      mfa_token: expect.any(String),
      expires_in: 300,
      factors: ["code"],
    });
  });
});

describe("what a stranger learns", () => {
  it("is the same of an address that nobody has, in the same trips, and nothing is sent", async ({ expect }) => {
    const [{ email }, nobody] = [await register(), newEmail()];
    const shown = async (response: Response) => {
      const { request_id: _, ...body } = await response.clone().json<Record<string, unknown>>();
      return { status: response.status, body, trips: tripsOf(response), hashes: hashesOf(response) };
    };
    const asked = [await shown(await ask({ email })), await shown(await ask({ email: nobody }))];
    expect(asked[0]).toEqual(asked[1]);
    expect(asked[0]).toMatchObject({ trips: { d1: 0, object: 2 }, hashes: 0 });
    await codeTo(email);
    const tried = [
      await shown(await prove({ email }, "000000")),
      await shown(await prove({ email: nobody }, "000000")),
    ];
    expect(tried[0]).toEqual(tried[1]);
    expect(tried[0]).toMatchObject({ status: 401, trips: { d1: 2 }, hashes: 0 });
    expect(await sentTo(nobody)).toEqual([]);
  });

  it("is the same limit: three at once, then the next waits, for nobody as for somebody", async ({ expect }) => {
    const { email } = await register();
    for (const one of [email, newEmail()]) {
      const answers = await Promise.all(Array.from({ length: 6 }, () => ask({ email: one })));
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([202, 202, 202, 429, 429, 429]);
    }
  });

  it("is nothing of an account that is disabled", async ({ expect }) => {
    const { email, user } = await register();
    await ask({ email });
    const token = await linkTo(email);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(user.id).run();
    expect((await reset(token)).status).toBe(401);
    expect((await ask({ email })).status).toBe(202);
    expect(await sentTo(email)).toHaveLength(1);
  });
});

it("a number that somebody else added before the address was proved opens nothing any more", async ({ expect }) => {
  const [{ email, access_token: token }, phone] = [await register(), newPhone()];
  await call("POST", "/api/v1/auth/verify", { token, body: { phone } });
  await call("POST", "/api/v1/auth/verify/confirm", { token, body: { phone, code: await codeTo(phone) } });
  await ask({ email });
  await vi.waitUntil(async () => (await linkTo(email)) !== "", { timeout: 10_000, interval: 100 });
  expect((await reset(await linkTo(email))).status).toBe(204);
  await ask({ phone });
  expect(await sentTo(phone)).toHaveLength(1);
  const signedIn = await (await logIn(email, NEW)).json<SignedIn>();
  expect(await (await me(signedIn.access_token)).json()).toMatchObject({ email_verified: true, phone_verified: false });
});

it("neither the outbox nor the audit log holds the address, the code or the link", async ({ expect }) => {
  const { email, user } = await register();
  await ask({ email });
  const [code, link] = [await codeTo(email), await linkTo(email)];
  const rows = await env.DB.batch([
    env.DB.prepare("SELECT * FROM outbox WHERE type = 'code.issued'"),
    env.DB.prepare("SELECT * FROM audit_log WHERE subject_id = ?").bind(user.id),
    env.DB.prepare("SELECT * FROM mail_deliveries"),
    env.DB.prepare("SELECT * FROM one_time_codes WHERE user_id = ?").bind(user.id),
  ]);
  const text = JSON.stringify(rows.map(({ results }) => results));
  for (const secret of [email, link, `"${code}"`]) expect(text).not.toContain(secret);
});
