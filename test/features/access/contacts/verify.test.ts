import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { confirmContact } from "../../../../src/features/access/contacts/verify-contact.ts";
import { givenCustomer, someUser } from "../../../support/actors.ts";
import { call, problemOf } from "../../../support/api.ts";
import { codeTo, messageTo, newPhone, sentTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";

type Contact = { email: string } | { phone: string };
const send = (token: string, contact: Contact) => call("POST", "/api/v1/auth/verify", { token, body: contact });
const confirm = (token: string, contact: Contact, code: string) =>
  call("POST", "/api/v1/auth/verify/confirm", { token, body: { ...contact, code } });
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

describe("an e-mail address", () => {
  it.for([
    ["en-GB", "Confirm your e-mail address at Bodega demo shop", "It is valid for ten minutes"],
    ["de-AT", "Bestätigen Sie Ihre E-Mail-Adresse – Bodega demo shop", "Er ist zehn Minuten gültig"],
    ["ja", "【Bodega demo shop】メールアドレスのご確認", "有効期限は10分間"],
  ] as const)("gets a code when it registers, in %s", async ([locale, subject, said], { expect }) => {
    const email = `ada-${crypto.randomUUID()}@example.com`;
    const body = { email, password: "a-long-sentence-of-hers", locale };
    const registered = await call("POST", "/api/v1/auth/register", { body });
    const { access_token: token } = await registered.json<{ access_token: string }>();
    const code = await codeTo(email);
    const mail = await messageTo(email);
    expect(mail).toMatchObject({ subject, text: expect.stringContaining(said) });
    expect(mail?.html).toContain(`<html lang="${locale.slice(0, 2)}">`);
    const confirmed = await confirm(token, { email }, code);
    expect(await confirmed.json()).toMatchObject({ email_verified: true });
  });

  it("that is a number alone gets its code when its owner asks for it", async ({ expect }) => {
    const phone = newPhone();
    const body = { phone, password: "a-long-sentence-of-hers" };
    expect((await call("POST", "/api/v1/auth/register", { body })).status).toBe(201);
    const issued = await env.DB.prepare(
      "SELECT count(*) AS count FROM one_time_codes WHERE channel = 'sms' AND user_id = (SELECT id FROM users ORDER BY rowid DESC LIMIT 1)",
    ).first("count");
    expect([issued, await sentTo(phone)]).toEqual([0, []]);
  });

  it("is verified by the code that came by mail, once", async ({ expect }) => {
    const { token, email } = await givenCustomer();
    const sent = await send(token, { email: email.toUpperCase() });
    expect([sent.status, await sent.json()]).toEqual([202, { expires_in: 600 }]);
    const code = await codeTo(email);
    const mail = await messageTo(email);
    expect(mail).toMatchObject({ channel: "email", subject: "Confirm your e-mail address at Bodega demo shop" });
    expect(mail?.html).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
    expect((await problemOf(await confirm(token, { email }, other(code)))).code).toBe("invalid_code");
    const right = await confirm(token, { email }, ` ${code.slice(0, 3)} ${code.slice(3)}`);
    expect([right.status, await right.json()]).toEqual([200, expect.objectContaining({ email_verified: true, email })]);
    const me = await call("GET", "/api/v1/me", { token });
    expect(await me.json()).toMatchObject({ email_verified: true, phone_verified: false });
    expect((await confirm(token, { email }, code)).status).toBe(401);
    expect((await problemOf(await send(token, { email }))).code).toBe("already_verified");
  });

  it("is the account's own or refused, and nothing is sent", async ({ expect }) => {
    const [{ token }, stranger] = [await givenCustomer(), await givenCustomer()];
    const refused = await problemOf(await send(token, { email: stranger.email }));
    expect([refused.status, refused.errors]).toEqual([
      422,
      [expect.objectContaining({ path: "email", code: "not_yours" })],
    ]);
    expect(await sentTo(stranger.email)).toEqual([]);
  });

  it("gets three codes at once, then the next waits", async ({ expect }) => {
    const { token, email } = await givenCustomer();
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(token, { email })));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      202,
      202,
      202,
      ...Array(7).fill(429),
    ]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(50);
    expect((await problemOf(refused)).code).toBe("too_many_attempts");
  });
});

describe("the owner of an account", () => {
  it("gets codes at their own address, however many resets a stranger asks for there", async ({ expect }) => {
    const { token, email } = await givenCustomer();
    const stranger = () => call("POST", "/api/v1/auth/password/reset", { body: { email } });
    const asked = [await stranger(), await stranger(), await stranger(), await stranger()];
    expect(asked.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect((await send(token, { email })).status).toBe(202);
    const next = `next-${crypto.randomUUID()}@example.com`;
    const change = await call("POST", "/api/v1/auth/email/change", { token, body: { email: next } });
    expect(change.status).toBe(202);
  });

  it("is not kept out by somebody who asks for a code at an address that is not theirs", async ({ expect }) => {
    const [stranger, { email }] = [await givenCustomer(), await givenCustomer()];
    for (let n = 0; n < 4; n += 1) expect((await send(stranger.token, { email })).status).toBe(422);
    expect((await call("POST", "/api/v1/auth/password/reset", { body: { email } })).status).toBe(202);
  });
});

describe("a telephone number", () => {
  it("becomes the account's own by the code that came as a text message", async ({ expect }) => {
    const [{ token, user_id, email }, phone] = [await givenCustomer(), newPhone()];
    expect((await send(token, { phone: `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}` })).status).toBe(
      202,
    );
    const code = await codeTo(phone);
    expect(await messageTo(phone)).toMatchObject({
      channel: "sms",
      text: `${code} is your code for Bodega demo shop. It is valid for ten minutes. Do not share it.`,
    });
    const right = await confirm(token, { phone }, code);
    expect(await right.json()).toMatchObject({ phone, phone_verified: true, email_verified: false });
    const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE subject_id = ?").bind(user_id).all();
    expect(results).toEqual([{ action: "user.ownership_proved" }, { action: "user.phone_verified" }]);
    expect((await messageTo(email))?.text).toContain("use it to sign in to your account");
  });

  it("signs in to one account, whoever asked first: the other learns of it once the number is proved", async ({
    expect,
  }) => {
    const [one, two, phone] = [await givenCustomer(), await givenCustomer(), newPhone()];
    await send(one.token, { phone });
    await confirm(one.token, { phone }, await codeTo(phone));
    expect((await send(two.token, { phone })).status).toBe(202);
    const refused = await confirm(two.token, { phone }, await codeTo(phone, 2));
    expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "phone_taken"]);
  });

  it("goes to who has proved it, from an account that signed up with it and never did", async ({ expect }) => {
    const [{ token, user_id }, phone] = [await givenCustomer(), newPhone()];
    const password = "correct horse battery staple";
    const squatted = await call("POST", "/api/v1/auth/register", { body: { phone, password } });
    const squatter = await squatted.json<{ user: { id: string } }>();
    await send(token, { phone });
    const right = await confirm(token, { phone }, await codeTo(phone));
    expect(await right.json()).toMatchObject({ id: user_id, phone, phone_verified: true });
    expect((await call("POST", "/api/v1/auth/login", { body: { phone, password } })).status).toBe(401);
    const { results } = await env.DB.prepare("SELECT action FROM audit_log WHERE subject_id = ? ORDER BY id")
      .bind(squatter.user.id)
      .all();
    expect(results.at(-1)).toEqual({ action: "user.phone_lost_to_its_owner" });
    expect((await call("POST", "/api/v1/auth/register", { body: { phone, password } })).status).toBe(409);
  });

  it("is not added by a session that was let in, and has been ended since", async ({ expect }) => {
    const [{ token, user_id, session_id }, phone] = [await givenCustomer(), newPhone()];
    await send(token, { phone });
    const code = await codeTo(phone);
    await env.DB.prepare("UPDATE sessions SET ended_at = 1, end_reason = 'ended' WHERE id = ?").bind(session_id).run();
    const user = someUser({ id: user_id, session_id, proved_at: Date.now() });
    const late = confirmContact(testContext({ actor: user }), user, { channel: "sms", value: phone }, code);
    await expect(late).rejects.toMatchObject({ code: "factor_required" });
    const login = env.DB.prepare("SELECT phone_login FROM users WHERE id = ?").bind(user_id).first();
    expect(await login).toEqual({ phone_login: null });
  });

  it("is not taken with the code of another number", async ({ expect }) => {
    const [{ token }, mine, another] = [await givenCustomer(), newPhone(), newPhone()];
    await send(token, { phone: mine });
    expect((await confirm(token, { phone: another }, await codeTo(mine))).status).toBe(401);
  });
});

it.for([
  [{}, "email"],
  [{ email: "a@example.com", phone: "+447400123456" }, "email"],
  [{ phone: "07400 123456" }, "phone"],
  [{ phone: "+44 1" }, "phone"],
  [{ phone: "+447400123456 ext. 5" }, "phone"],
  [{ phone: "+999123456789" }, "phone"],
  [{ email: "a@example.com", code: "123456" }, "code"],
] as const)("wants one address or one number: %j", async ([body, path], { expect }) => {
  const { token } = await givenCustomer();
  const response = await call("POST", "/api/v1/auth/verify", { token, body });
  expect(response.status).toBe(422);
  expect((await problemOf(response)).errors?.map((error) => error.path)).toContain(path);
});

it.for(["12345", "1234567", "12345a", "１２３４５６", ""])(
  "takes six digits as a code, not %j",
  async (code, { expect }) => {
    const { token, email } = await givenCustomer();
    expect((await confirm(token, { email }, code)).status).toBe(422);
  },
);
