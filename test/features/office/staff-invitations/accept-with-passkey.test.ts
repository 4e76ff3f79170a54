import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { givenActor, givenCustomer } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { auditOf } from "../../../support/audit.ts";
import { Authenticator, givenPasskey, signInByPasskey, signInChallenge } from "../../../support/authenticator.ts";
import { stopClock } from "../../../support/clock.ts";
import { messageTo, takeWelcome } from "../../../support/codes.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });
const clock = stopClock();

const PASSWORD = "a quite different sentence";
const path = "/api/v1/auth/invitations/accept";
const newEmail = () => `grace-${crypto.randomUUID()}@example.com`;
const begin = (token: string) => call("POST", `${path}/options`, { body: { token } });
const accept = (token: string, body: Record<string, unknown>) => call("POST", path, { body: { token, ...body } });

async function invited(email: string): Promise<string> {
  const { token } = await givenActor("admin");
  const made = await call("POST", "/api/v1/admin/users/invitations", { token, body: { email, role: "support" } });
  if (made.status !== 201) throw new Error(await made.text());
  return /#token=([\w-]{43})\b/.exec((await messageTo(email))?.text ?? "")?.[1] ?? "";
}

/** A device, and its answer to the options of this link. */
async function made(link: string, device = new Authenticator()) {
  const { challenge } = await (await begin(link)).json<{ challenge: string }>();
  return { device, passkey: { credential: await device.create(challenge), name: "Key" } };
}

async function signedIn(device: Authenticator) {
  const answer = await signInByPasskey(await device.sign(await signInChallenge()));
  return (await answer.json<{ access_token: string }>()).access_token;
}

describe("an invitation that is accepted with a passkey", () => {
  it("makes a member of staff without a password, whose passkey opens the back office", async ({ expect }) => {
    const email = newEmail();
    const link = await invited(email);
    const options = await (await begin(link)).json<any>();
    expect(options).toMatchObject({ user: { name: email }, excludeCredentials: [] });
    const { device, passkey } = await made(link);
    const accepted = await accept(link, { passkey, first_name: "Grace" });
    const user = await accepted.json<any>();
    expect([accepted.status, user]).toMatchObject([200, { email, role: "support", email_verified: true }]);

    const token = await signedIn(device);
    expect((await call("GET", "/api/v1/admin/orders", { token })).status).toBe(200);
    const kept = await (await call("GET", "/api/v1/me/passkeys", { token })).json<any>();
    expect(kept.data).toMatchObject([{ name: "Key" }]);
    const login = await call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
    expect(login.status).toBe(401);
    const actions = (await auditOf(user.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(["user.passkey_added", "user.invitation_accepted"]));
  });

  it("may set a password beside it, which alone opens nothing", async ({ expect }) => {
    const email = newEmail();
    const link = await invited(email);
    const { device, passkey } = await made(link);
    expect((await accept(link, { passkey, password: PASSWORD })).status).toBe(200);
    const login = await call("POST", "/api/v1/auth/login", { body: { email, password: PASSWORD } });
    expect(await login.json()).toMatchObject({ mfa_required: true, factors: ["passkey"] });
    expect(await signedIn(device)).toEqual(expect.any(String));
  });

  it("needs one of the two, and an answer to this link's own options", async ({ expect }) => {
    const [link, other] = [await invited(newEmail()), await invited(newEmail())];
    const neither = await problemOf(await accept(link, {}));
    expect(neither.errors).toMatchObject([{ path: "password", code: "required" }]);
    const { passkey } = await made(other);
    expect(await codeIn(await accept(link, { passkey }))).toEqual([422, "passkey_not_verified"]);
    const late = await made(link);
    clock.pass(5 * 60_000);
    expect(await codeIn(await accept(link, { passkey: late.passkey }))).toEqual([422, "passkey_not_verified"]);
    expect(await codeIn(await begin("no-such-token"))).toEqual([401, "invalid_invitation"]);
    expect((await accept(link, await made(link))).status).toBe(422);
    expect((await accept(link, { passkey: (await made(link)).passkey })).status).toBe(200);
    expect(await codeIn(await begin(link))).toEqual([401, "invalid_invitation"]);
  });

  it("leaves nothing of an earlier squatter, and keeps the password of an owner", async ({ expect }) => {
    for (const [is_proved, status] of [
      [false, 401],
      [true, 200],
    ] as const) {
      const email = newEmail();
      const body = { email, password: "correct horse battery" };
      const { user, access_token } = await (
        await call("POST", "/api/v1/auth/register", { body })
      ).json<{ user: { id: string }; access_token: string }>();
      await takeWelcome(email);
      if (is_proved) await env.DB.prepare("UPDATE users SET email_verified_at = 1 WHERE id = ?").bind(user.id).run();
      const link = await invited(email);
      const { passkey } = await made(link);
      expect(await (await accept(link, { passkey })).json()).toMatchObject({ id: user.id, role: "support" });
      expect((await call("GET", "/api/v1/me", { token: access_token })).status).toBe(401);
      expect((await call("POST", "/api/v1/auth/login", { body })).status).toBe(status);
    }
  });

  it("adds no passkey beside a factor of the account, and none that another account has", async ({ expect }) => {
    const owner = await givenCustomer();
    await env.DB.prepare("UPDATE users SET email_verified_at = 1 WHERE id = ?").bind(owner.user_id).run();
    const link = await invited(owner.email);
    const early = await made(link);
    const { device } = await givenPasskey(owner.token);
    expect(await codeIn(await begin(link))).toEqual([409, "account_has_factor"]);
    expect(await codeIn(await accept(link, { passkey: early.passkey }))).toEqual([409, "account_has_factor"]);
    const stranger = await invited(newEmail());
    const { passkey } = await made(stranger, device);
    expect(await codeIn(await accept(stranger, { passkey }))).toEqual([409, "passkey_taken"]);
    expect((await accept(link, { password: PASSWORD })).status).toBe(200);
  });
});
