import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { forgetAllChecked } from "#access/sessions";
import { app } from "../../../../src/app.ts";
import { givenCustomer } from "../../../support/actors.ts";
import { call, problemOf, tripsOf } from "../../../support/api.ts";
import { codeTo, newPhone } from "../../../support/codes.ts";

/** A hash takes a fifth of a second of a free core. */
vi.setConfig({ testTimeout: 30_000 });

const PASSWORD = "correct horse battery staple";
type SignedIn = { user: { id: string; phone: string }; access_token: string };
const register = (body: object) => call("POST", "/api/v1/auth/register", { body: { password: PASSWORD, ...body } });
const logIn = (phone: string, password = PASSWORD) => call("POST", "/api/v1/auth/login", { body: { phone, password } });
const patch = (token: string, body: object) => call("PATCH", "/api/v1/me", { token, body });
const prove = async (token: string, phone: string, count = 1) => {
  await call("POST", "/api/v1/auth/verify", { token, body: { phone } });
  return call("POST", "/api/v1/auth/verify/confirm", { token, body: { phone, code: await codeTo(phone, count) } });
};

describe("signing up by telephone number", () => {
  it("makes a customer, whose number is theirs alone from then on", async ({ expect }) => {
    const phone = newPhone();
    const spaced = `${phone.slice(0, 3)} ${phone.slice(3, 7)} ${phone.slice(7)}`;
    const response = await register({ phone: spaced, first_name: "Ada" });
    expect(response.status).toBe(201);
    const { user, access_token } = await response.json<SignedIn>();
    expect(user).toMatchObject({ email: null, phone, first_name: "Ada", email_verified: false, phone_verified: false });
    const again = await register({ phone });
    expect([again.status, (await problemOf(again)).code]).toEqual([409, "phone_taken"]);
    const back = await logIn(spaced);
    expect((await back.json<SignedIn>()).user.id).toBe(user.id);
    expect(await (await prove(access_token, phone)).json()).toMatchObject({ phone, phone_verified: true });
  });

  it("takes a number once when it is asked twice at once", async ({ expect }) => {
    const phone = newPhone();
    const twice = await Promise.all([register({ phone }), register({ phone })]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it("refuses the number itself as password, and neither way in", async ({ expect }) => {
    const phone = newPhone();
    for (const password of [phone, phone.slice(1)])
      expect((await problemOf(await register({ phone, password }))).errors).toMatchObject([{ code: "too_common" }]);
    const neither = await problemOf(await register({}));
    expect(neither.errors).toMatchObject([{ path: "email", code: "required" }]);
  });

  it("is refused where the shop sends no text messages", async ({ expect }) => {
    const request = new Request("https://shop.test/api/v1/auth/register", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ phone: newPhone(), password: PASSWORD }),
    });
    const deployed = Object.assign({}, env, { ENVIRONMENT: "staging" });
    const response = await app.fetch(request, deployed, createExecutionContext());
    expect((await problemOf(response)).errors).toMatchObject([{ path: "phone", code: "no_sms" }]);
  });
});

describe("logging in by telephone number", () => {
  it("tells the same of a number that nobody has as of a wrong password, after the same trips", async ({ expect }) => {
    const phone = newPhone();
    await register({ phone });
    const [known, unknown] = [await logIn(phone, "wrong password"), await logIn(newPhone(), "wrong password")];
    expect([known.status, tripsOf(known)]).toEqual([unknown.status, tripsOf(unknown)]);
    const shown = async (response: Response) => {
      const { request_id: _, ...problem } = await problemOf(response);
      return problem;
    };
    expect(await shown(known)).toEqual(await shown(unknown));
  });

  it("is counted per number, as it is per address", async ({ expect }) => {
    const phone = newPhone();
    for (let n = 0; n < 5; n += 1) expect((await logIn(phone, "wrong password")).status).toBe(401);
    expect((await problemOf(await logIn(phone, "wrong password"))).code).toBe("too_many_attempts");
  });

  it("is not possible by a number that is only for contact, and is once it is proved", async ({ expect }) => {
    const [phone, email] = [newPhone(), `ada-${crypto.randomUUID()}@example.com`];
    const { access_token: token } = await (await register({ email })).json<SignedIn>();
    expect((await patch(token, { phone })).status).toBe(200);
    expect((await logIn(phone)).status).toBe(401);
    expect((await prove(token, phone)).status).toBe(200);
    expect((await logIn(phone)).status).toBe(200);
    // Somebody else may still be reached by it, as two of a household are.
    const { token: other } = await givenCustomer();
    expect((await patch(other, { phone })).status).toBe(200);
  });
});

describe("a number that signs in", () => {
  it("is not changed by the way, only by proving another", async ({ expect }) => {
    const [phone, next] = [newPhone(), newPhone()];
    const { access_token: token } = await (await register({ phone })).json<SignedIn>();
    expect((await patch(token, { phone, first_name: "Ada" })).status).toBe(200);
    for (const given of [next, null])
      expect((await problemOf(await patch(token, { phone: given }))).code).toBe("phone_signs_in");
    expect(await (await prove(token, next)).json()).toMatchObject({ phone: next, phone_verified: true });
    expect((await logIn(phone)).status).toBe(401);
    expect((await logIn(next)).status).toBe(200);
    expect((await register({ phone })).status).toBe(201);
  });

  it("may be taken away where an e-mail address is left, by who has just proved to be themselves", async ({
    expect,
  }) => {
    const [{ token, user_id }, phone] = [await givenCustomer(), newPhone()];
    await prove(token, phone);
    expect((await problemOf(await patch(token, { phone: newPhone() }))).code).toBe("phone_signs_in");
    await env.DB.prepare("UPDATE sessions SET proved_at = 0 WHERE user_id = ?").bind(user_id).run();
    forgetAllChecked();
    expect((await problemOf(await patch(token, { phone: null }))).code).toBe("step_up_required");
    await env.DB.prepare("UPDATE sessions SET proved_at = ? WHERE user_id = ?").bind(Date.now(), user_id).run();
    const without = await patch(token, { phone: null });
    expect(await without.json()).toMatchObject({ phone: null, phone_verified: false });
    expect((await register({ phone })).status).toBe(201);
  });
});
