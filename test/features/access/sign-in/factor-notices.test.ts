import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { issueCode } from "#access/one-time-codes";
import { say } from "#people/letters";
import { runBatch } from "#platform/data/db";
import { effects } from "#platform/data/tables";
import { letterAbout, newDevice } from "../../../../src/features/access/sign-in/mails.ts";
import { notifyOldAddress, notifyOwner } from "../../../../src/features/access/sign-in/notify-owner.ts";
import { createUser } from "../../../../src/features/people/accounts/create-user.ts";
import { call, problemOf } from "../../../support/api.ts";
import { givenPasskey } from "../../../support/authenticator.ts";
import { messageTo, newPhone, sentTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { codeOf, givenPasswordHolder, givenTotp, logIn, PASSWORD } from "../../../support/factors.ts";

describe("the owner of an account", () => {
  it("hears of each factor that comes or goes, and of no secret", async ({ expect }) => {
    const { email, token, secret, recovery_codes } = await givenTotp();
    expect((await messageTo(email))?.subject).toContain("An authenticator app was added");
    const { id } = await givenPasskey(token);
    expect((await messageTo(email, 2))?.subject).toContain("A passkey was added");
    await call("DELETE", `/api/v1/me/passkeys/${id}`, { token });
    expect((await messageTo(email, 3))?.subject).toContain("A passkey was removed");
    await call("POST", "/api/v1/auth/step-up", { token, body: { code: codeOf(secret) } });
    await call("DELETE", "/api/v1/auth/mfa/totp", { token, body: { password: PASSWORD } });
    expect((await messageTo(email, 4))?.subject).toContain("The authenticator app was removed");
    const all = JSON.stringify(await sentTo(email));
    for (const hidden of [secret, id, ...recovery_codes]) expect(all).not.toContain(hidden);
  });

  it("is not sent to remove a passkey that only a passkey can remove", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const { access_token: thief } = await (await logIn(owner.email)).json<{ access_token: string }>();
    const { id } = await givenPasskey(thief);
    const refused = await call("DELETE", `/api/v1/me/passkeys/${id}`, { token: owner.token });
    expect((await problemOf(refused)).code).toBe("factor_required");
    // One mail of the log-in and one of the passkey, in either order.
    await messageTo(owner.email, 2);
    const notice = (await sentTo(owner.email)).find(({ subject }) => subject.includes("A passkey was added"));
    expect(notice?.text).toContain("set a new password now and write to us");
  });
});

describe("a notice", () => {
  it.for([
    [
      "en-GB",
      "A new device signed in to your account at",
      "from Firefox on Linux, near Portland, US, on 2026-01-31 12:00 UTC",
    ],
    [
      "de-AT",
      "Anmeldung mit einem neuen Gerät –",
      "Am 2026-01-31 12:00 UTC hat sich Firefox on Linux in Ihrem Konto angemeldet, in der Nähe von Portland, US.",
    ],
    [
      "ja",
      "新しい端末からのログイン",
      "2026-01-31 12:00 UTC に、Portland, US 付近のFirefox on Linuxからアカウントにログインがありました。",
    ],
    ["fr", "A new device signed in to your account at", "on 2026-01-31 12:00 UTC"],
  ] as const)("is written in the account's language: %s", async ([locale, subject, said], { expect }) => {
    const ctx = testContext();
    const email = `${ctx.id()}@example.com`;
    const { user, statements } = await createUser(ctx, { email, phone: null, locale });
    await runBatch(ctx.db, statements);
    const device = { user_id: user.id, device: "Firefox on Linux", country: "US", city: "Portland" };
    const event = newDevice({ ...device, created_at: Date.UTC(2026, 0, 31, 12) });
    const once = ctx.db.insert(effects).values({ consumer: "test", outbox_id: ctx.id(), at: ctx.now() });
    await notifyOwner(ctx, { user_id: user.id, occasion: ctx.id(), event }, once);
    const [mail] = await sentTo(email);
    expect(mail?.subject).toContain(subject);
    expect(mail?.text).toContain(said);
    const nowhere = newDevice({ user_id: user.id, device: null, country: null, city: null, created_at: 0 });
    const { letter, values } = letterAbout(nowhere, "Shop");
    for (const language of ["en", "de", "ja"] as const)
      expect(say(letter.texts[language], language, values).paragraphs.join(" ")).not.toMatch(/[{}]| ,|near|Nähe|付近/);
  });

  it("goes to the address that an account has left, in the account's language", async ({ expect }) => {
    const ctx = testContext();
    const [old, email] = [`old-${ctx.id()}@example.com`, `new-${ctx.id()}@example.com`];
    const { user, statements } = await createUser(ctx, { email, phone: null, locale: "de" });
    const code = { user_id: user.id, purpose: "change_email_from", channel: "email", destination: old } as const;
    const { id: code_id, statement } = await issueCode(ctx, code);
    await runBatch(ctx.db, [...statements, statement]);
    const once = ctx.db.insert(effects).values({ consumer: "test", outbox_id: ctx.id(), at: ctx.now() });
    await notifyOldAddress(ctx, { outbox_id: ctx.id(), user_id: user.id, code_id }, once);
    expect((await sentTo(old))[0]?.subject).toContain("Ihr Konto hat jetzt eine andere E-Mail-Adresse");
  });
});

it("tells nobody at a number that nobody has proved", async ({ expect }) => {
  const ctx = testContext();
  const phone = newPhone();
  const { user, statements } = await createUser(ctx, { email: null, phone });
  await runBatch(ctx.db, statements);
  const tell = async () => {
    const [occasion, outbox_id] = [ctx.id(), ctx.id()];
    const once = ctx.db.insert(effects).values({ consumer: "test", outbox_id, at: ctx.now() });
    await notifyOwner(ctx, { user_id: user.id, occasion, event: { name: "password_changed" } }, once);
    return (await sentTo(phone)).length;
  };
  expect(await tell()).toBe(0);
  await env.DB.prepare("UPDATE users SET phone_verified_at = 1 WHERE id = ?").bind(user.id).run();
  expect(await tell()).toBe(1);
});
