import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { call, problemOf } from "../../../support/api.ts";
import { givenPasskey, signInByPasskey, signInChallenge } from "../../../support/authenticator.ts";
import { codeTo, messageTo, newPhone, sentTo, takeWelcome } from "../../../support/codes.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "correct horse battery staple";
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;
type SignedIn = { user: { id: string; email: string | null }; access_token: string };

async function register(contact: { email: string } | { phone: string } = { email: newEmail() }) {
  const response = await call("POST", "/api/v1/auth/register", { body: { ...contact, password: PASSWORD } });
  const { user, access_token: token } = await response.json<SignedIn>();
  if (user.email !== null) await takeWelcome(user.email);
  return { token, user_id: user.id, email: user.email ?? "" };
}
const begin = (token: string, email: string) => call("POST", "/api/v1/auth/email/change", { token, body: { email } });
const confirm = (token: string, email: string, current_code: string, new_code: string) =>
  call("POST", "/api/v1/auth/email/change/confirm", { token, body: { email, current_code, new_code } });
const logIn = (email: string) => call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
/** As if the session's person had proved to be themselves long ago. */
const growStale = (user_id: string) =>
  env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE user_id = ?").bind(user_id).run();

describe("another e-mail address", () => {
  it("takes the place of the old one when both were proved, and the old one is told", async ({ expect }) => {
    const [{ token, email, user_id }, next] = [await register(), newEmail()];
    expect((await begin(token, next.toUpperCase())).status).toBe(202);
    const [current_code, new_code] = [await codeTo(email), await codeTo(next)];
    expect((await messageTo(email))?.subject).toContain("Somebody wants to change your e-mail address");
    for (const [one, two] of [
      [other(current_code), new_code],
      [current_code, other(new_code)],
      [new_code, current_code],
    ] as const)
      if (one !== two) expect((await problemOf(await confirm(token, next, one, two))).code).toBe("invalid_code");
    expect((await confirm(token, newEmail(), current_code, new_code)).status).toBe(401);
    const moved = await confirm(token, next, current_code, new_code);
    expect(await moved.json()).toMatchObject({ id: user_id, email: next, email_verified: true });
    expect((await confirm(token, next, current_code, new_code)).status).toBe(401);

    expect((await messageTo(email, 2))?.text).toContain("You can no longer sign in with this one.");
    expect(await sentTo(next)).toHaveLength(1);
    expect((await logIn(email)).status).toBe(401);
    expect((await logIn(next)).status).toBe(200);
    expect((await register({ email })).user_id).not.toBe(user_id);
  });

  it("takes a link to a new password in the old mailbox with it", async ({ expect }) => {
    const [{ token, email }, next] = [await register(), newEmail()];
    await call("POST", "/api/v1/auth/password/reset", { body: { email } });
    const link = /#token=([\w-]{43})\b/.exec((await messageTo(email))?.text ?? "")?.[1];
    await begin(token, next);
    expect((await confirm(token, next, await codeTo(email, 2), await codeTo(next))).status).toBe(200);
    const body = { reset_token: link, password: "a quite different sentence" };
    expect((await call("POST", "/api/v1/auth/password/reset/confirm", { body })).status).toBe(401);
  });

  it("that another account has gets no code, and who asks is not told", async ({ expect }) => {
    const [{ token, email }, taken] = [await register(), await register()];
    const [asked, free] = [await begin(token, taken.email), await begin(token, newEmail())];
    expect([asked.status, await asked.json()]).toEqual([free.status, await free.json()]);
    await codeTo(email, 2);
    expect(await sentTo(taken.email)).toEqual([]);
  });

  it("that somebody took in the meantime is refused", async ({ expect }) => {
    const [{ token, email }, next] = [await register(), newEmail()];
    await begin(token, next);
    const codes = [await codeTo(email), await codeTo(next)] as const;
    await register({ email: next });
    expect((await problemOf(await confirm(token, next, ...codes))).code).toBe("email_taken");
  });

  it("is confirmed by text message where there was none", async ({ expect }) => {
    const [phone, next] = [newPhone(), newEmail()];
    const { token } = await register({ phone });
    await begin(token, next);
    const moved = await confirm(token, next, await codeTo(phone), await codeTo(next));
    expect(await moved.json()).toMatchObject({ email: next, email_verified: true, phone });
    expect((await logIn(next)).status).toBe(200);
  });

  it("leaves the passkeys of an account that has proved its number", async ({ expect }) => {
    const [phone, next] = [newPhone(), newEmail()];
    const { token, user_id } = await register({ phone });
    await call("POST", "/api/v1/auth/verify", { token, body: { phone } });
    const proof = { phone, code: await codeTo(phone) };
    expect((await call("POST", "/api/v1/auth/verify/confirm", { token, body: proof })).status).toBe(200);
    const { device } = await givenPasskey(token);
    await begin(token, next);
    // Beside the codes the number is told of the passkey.
    const sent = await vi.waitUntil(
      async () => {
        const codes = (await sentTo(phone)).flatMap(({ text }) => /^(\d{6}) /.exec(text)?.[1] ?? []);
        return codes.length === 2 && codes;
      },
      { timeout: 10_000, interval: 100 },
    );
    expect((await confirm(token, next, sent[0] ?? "", await codeTo(next))).status).toBe(200);
    const signedIn = await signInByPasskey(await device.sign(await signInChallenge()));
    expect(await signedIn.json()).toMatchObject({ user: { id: user_id, email: next } });
  });

  it("is not the one that is there already", async ({ expect }) => {
    const { token, email } = await register();
    expect((await problemOf(await begin(token, email.toUpperCase()))).code).toBe("already_yours");
  });
});

describe("a session whose person proved nothing lately", () => {
  it("adds neither address nor number", async ({ expect }) => {
    const { token, user_id, email } = await register();
    await growStale(user_id);
    const phone = newPhone();
    for (const [path, body] of [
      ["/email/change", { email: newEmail() }],
      ["/verify", { phone }],
      ["/verify/confirm", { phone, code: "123456" }],
    ] as const)
      expect((await problemOf(await call("POST", `/api/v1/auth${path}`, { token, body }))).code).toBe(
        "step_up_required",
      );
    expect((await call("POST", "/api/v1/auth/verify", { token, body: { email } })).status).toBe(202);
  });
});
