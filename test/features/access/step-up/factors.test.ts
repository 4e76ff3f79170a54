import { env } from "cloudflare:workers";
import { beforeEach, describe, it, vi } from "vitest";
import { forgetAllChecked } from "#access/sessions";
import type { GivenActor } from "../../../support/actors.ts";
import { call, codeIn } from "../../../support/api.ts";
import {
  addPasskey,
  Authenticator,
  creationChallenge,
  givenPasskey,
  signInByPasskey,
  signInChallenge,
} from "../../../support/authenticator.ts";
import { stopClock } from "../../../support/clock.ts";
import { newPhone } from "../../../support/codes.ts";
import { codeOf, finishLogIn, givenPasswordHolder, givenTotp, logIn, PASSWORD } from "../../../support/factors.ts";
import { givenOrder } from "../../../support/orders.ts";
import { givenIdentity } from "../../../support/sign-in-stand-in.ts";

vi.setConfig({ testTimeout: 30_000 });
const clock = stopClock();
beforeEach(forgetAllChecked);

const stepUp = (token: string, body: unknown) => call("POST", "/api/v1/auth/step-up", { token, body });
const beginTotp = (token: string) => call("POST", "/api/v1/auth/mfa/totp", { token });
const confirmTotp = (token: string, code: string) =>
  call("POST", "/api/v1/auth/mfa/totp/confirm", { token, body: { code } });
const removeTotp = (token: string) => call("DELETE", "/api/v1/auth/mfa/totp", { token, body: { password: PASSWORD } });
const beginPasskey = (token: string) => call("POST", "/api/v1/auth/passkeys/register/options", { token });
const removePasskey = (token: string, id: string) => call("DELETE", `/api/v1/me/passkeys/${id}`, { token });
const office = (token: string) => call("GET", "/api/v1/admin/users", { token });
const factorsOf = (user_id: string) =>
  env.DB.prepare(
    "SELECT second_factor_at IS NOT NULL AS app, (SELECT count(*) FROM passkeys WHERE user_id = users.id) AS passkeys, passkey_at IS NOT NULL AS has_passkey FROM users WHERE id = ?",
  )
    .bind(user_id)
    .first();

/** A session that the password alone has opened. */
async function passwordSession({ email }: GivenActor): Promise<string> {
  const { access_token } = await (await logIn(email)).json<{ access_token: string }>();
  return access_token;
}
/** Somebody with a passkey, and with a session that the password alone opened, as after a theft of the password. */
async function givenPasskeyHolder(role = "customer") {
  const owner = await givenPasswordHolder(role);
  const stolen = await passwordSession(owner);
  return { ...owner, stolen, ...(await givenPasskey(owner.token)) };
}

describe("an account with a passkey alone", () => {
  it("of staff is not signed in to by the password: the log-in says that it waits for the passkey", async ({
    expect,
  }) => {
    const { email, user_id, device } = await givenPasskeyHolder("admin");
    const waits = await (await logIn(email)).json<{ mfa_token: string }>();
    expect(waits).toEqual({
      mfa_required: true,
      mfa_token: expect.any(String),
      expires_in: 300,
      factors: ["passkey"],
    });
    expect(await codeIn(await finishLogIn(waits.mfa_token, "123456"))).toEqual([401, "invalid_code"]);
    const signedIn = await signInByPasskey(await device.sign(await signInChallenge()));
    const { user, access_token } = await signedIn.json<{ user: { id: string }; access_token: string }>();
    expect(user.id).toBe(user_id);
    expect((await office(access_token)).status).toBe(200);
  });

  it("of a customer still is, and says both ways where there is an app too", async ({ expect }) => {
    const customer = await givenPasskeyHolder();
    expect(await (await logIn(customer.email)).json()).toHaveProperty("access_token");
    const both = await givenTotp();
    await givenPasskey(both.token);
    expect(await (await logIn(both.email)).json()).toMatchObject({ factors: ["code", "passkey"] });
  });

  it("keeps a session of the password alone out of the back office, which it had before", async ({ expect }) => {
    const { stolen, device } = await givenPasskeyHolder("admin");
    expect(await codeIn(await office(stolen))).toEqual([403, "second_factor_required"]);
    expect((await stepUp(stolen, { password: PASSWORD })).status).toBe(200);
    expect(await codeIn(await office(stolen))).toEqual([403, "second_factor_required"]);
    expect((await stepUp(stolen, { passkey: await device.sign(await signInChallenge()) })).status).toBe(200);
    expect((await office(stolen)).status).toBe(200);
  });

  it("lets such a session do what a customer may, and nothing that staff may anywhere", async ({ expect }) => {
    const { stolen, token } = await givenPasskeyHolder("admin");
    const { payment_id } = await givenOrder({ status: "processing" });
    const refund = (by: string) =>
      call("POST", `/api/v1/payments/${payment_id}/refunds`, {
        token: by,
        body: { amount: 1 },
        headers: { "idempotency-key": crypto.randomUUID() },
      });
    expect(await codeIn(await refund(stolen))).toEqual([404, "payment_not_found"]);
    expect((await refund(token)).status).toBe(201);
  });

  it("takes no factor and no provider, and gives none away, for the password alone", async ({ expect }) => {
    const { stolen, user_id, id } = await givenPasskeyHolder();
    const identity = await givenIdentity(user_id);
    const refused = [403, "factor_required"];
    for (const proof of ["the log-in", "a step-up by password"]) {
      if (proof !== "the log-in") expect((await stepUp(stolen, { password: PASSWORD })).status).toBe(200);
      expect(await codeIn(await beginPasskey(stolen))).toEqual(refused);
      expect(await codeIn(await addPasskey(stolen, await new Authenticator().create("any")))).toEqual(refused);
      expect(await codeIn(await removePasskey(stolen, id))).toEqual(refused);
      expect(await codeIn(await beginTotp(stolen))).toEqual(refused);
      expect(await codeIn(await confirmTotp(stolen, "123456"))).toEqual(refused);
      expect(await codeIn(await call("DELETE", `/api/v1/me/identities/${identity}`, { token: stolen }))).toEqual(
        refused,
      );
    }
    expect(await factorsOf(user_id)).toEqual({ app: 0, passkeys: 1, has_passkey: 1 });
  });

  it("gets no other address and no number to sign in by for the password alone", async ({ expect }) => {
    const { stolen, device, email } = await givenPasskeyHolder();
    const [phone, next] = [newPhone(), `next-${crypto.randomUUID()}@example.com`];
    const ask = (path: string, body: object) => call("POST", `/api/v1/auth${path}`, { token: stolen, body });
    const refused = [403, "factor_required"];
    expect(await codeIn(await ask("/verify", { phone }))).toEqual(refused);
    expect(await codeIn(await ask("/verify/confirm", { phone, code: "123456" }))).toEqual(refused);
    expect(await codeIn(await ask("/email/change", { email: next }))).toEqual(refused);
    expect((await ask("/verify", { email })).status).toBe(202);
    expect((await stepUp(stolen, { passkey: await device.sign(await signInChallenge()) })).status).toBe(200);
    expect((await ask("/verify", { phone })).status).toBe(202);
    expect((await ask("/email/change", { email: next })).status).toBe(202);
  });

  it("does all of it for a proof by the passkey, for five minutes", async ({ expect }) => {
    const { stolen: token, device, user_id, id } = await givenPasskeyHolder();
    expect((await stepUp(token, { passkey: await device.sign(await signInChallenge()) })).status).toBe(200);
    const { secret } = await (await beginTotp(token)).json<{ secret: string }>();
    clock.pass(301_000);
    expect(await codeIn(await confirmTotp(token, codeOf(secret)))).toEqual([403, "factor_required"]);
    expect((await stepUp(token, { passkey: await device.sign(await signInChallenge()) })).status).toBe(200);
    expect((await confirmTotp(token, codeOf(secret))).status).toBe(200);
    expect((await removePasskey(token, id)).status).toBe(204);
    expect(await factorsOf(user_id)).toEqual({ app: 1, passkeys: 0, has_passkey: 0 });
  });
});

describe("an account with an authenticator app", () => {
  it("is not freed of it by the password alone, nor given a passkey", async ({ expect }) => {
    const { token, secret, user_id } = await givenTotp();
    clock.pass(301_000);
    expect((await stepUp(token, { password: PASSWORD })).status).toBe(200);
    expect(await codeIn(await removeTotp(token))).toEqual([403, "factor_required"]);
    expect(await codeIn(await beginPasskey(token))).toEqual([403, "factor_required"]);
    expect((await stepUp(token, { code: codeOf(secret) })).status).toBe(200);
    expect((await addPasskey(token, await new Authenticator().create(await creationChallenge(token)))).status).toBe(
      201,
    );
    expect((await removeTotp(token)).status).toBe(204);
    expect(await factorsOf(user_id)).toEqual({ app: 0, passkeys: 1, has_passkey: 1 });
  });

  it("asks again after the app was turned off, since it may have been what was shown", async ({ expect }) => {
    const { token } = await givenTotp();
    const { id } = await givenPasskey(token);
    expect((await removeTotp(token)).status).toBe(204);
    expect(await codeIn(await removePasskey(token, id))).toEqual([403, "factor_required"]);
  });

  it("asks again after a factor was removed, since it may have been the one that was shown", async ({ expect }) => {
    const { token, secret } = await givenTotp();
    const { id } = await givenPasskey(token);
    expect((await removePasskey(token, id)).status).toBe(204);
    expect(await codeIn(await removeTotp(token))).toEqual([403, "factor_required"]);
    expect((await stepUp(token, { code: codeOf(secret) })).status).toBe(200);
    expect((await removeTotp(token)).status).toBe(204);
  });
});

describe("the first factor", () => {
  it("is enrolled by a session of the password alone, of staff too", async ({ expect }) => {
    const staff = await givenPasswordHolder("admin");
    const token = await passwordSession(staff);
    await givenPasskey(token);
    expect((await office(token)).status).toBe(200);
  });

  it("guards the account against a second that was begun before it was there", async ({ expect }) => {
    const owner = await givenPasswordHolder();
    const stolen = await passwordSession(owner);
    const { secret } = await (await beginTotp(stolen)).json<{ secret: string }>();
    const challenge = await creationChallenge(stolen);
    await givenPasskey(owner.token);
    expect(await codeIn(await confirmTotp(stolen, codeOf(secret)))).toEqual([403, "factor_required"]);
    expect(await codeIn(await addPasskey(stolen, await new Authenticator().create(challenge)))).toEqual([
      403,
      "factor_required",
    ]);
    expect(await factorsOf(owner.user_id)).toEqual({ app: 0, passkeys: 1, has_passkey: 1 });
  });

  it("is what the account has again once staff took a lost one away", async ({ expect }) => {
    const [admin, lost] = [await givenPasswordHolder("admin"), await givenPasskeyHolder("analyst")];
    const taken = await call("DELETE", `/api/v1/admin/users/${lost.user_id}/factors`, { token: admin.token });
    expect(taken.status).toBe(204);
    expect(await factorsOf(lost.user_id)).toEqual({ app: 0, passkeys: 0, has_passkey: 0 });
    await givenPasskey(await passwordSession(lost));
  });
});
