import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { passkeys } from "#access/passkeys";
import { givenCustomer } from "../../../support/actors.ts";
import { call, codeIn, tripsOf } from "../../../support/api.ts";
import {
  addPasskey,
  Authenticator,
  creationChallenge,
  givenPasskey,
  signInByPasskey,
  signInChallenge,
} from "../../../support/authenticator.ts";
import { stopClock } from "../../../support/clock.ts";
import { testContext } from "../../../support/context.ts";
import { givenStale, givenTotp, logIn, proved } from "../../../support/factors.ts";

const clock = stopClock();
const mine = async (token: string) =>
  (await (await call("GET", "/api/v1/me/passkeys", { token })).json<{ data: { id: string; name: string }[] }>()).data;
describe("adding a passkey", () => {
  it("asks the device for a key of this shop and account, and keeps it with its name", async ({ expect }) => {
    const { token, email, user_id } = await givenCustomer();
    const begun = await call("POST", "/api/v1/auth/passkeys/register/options", { token });
    const options = await begun.json<any>();
    expect(options).toMatchObject({
      rp: { id: "localhost" },
      user: { name: email },
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      attestation: "none",
      excludeCredentials: [],
    });
    const device = new Authenticator();
    const added = await addPasskey(token, await device.create(options.challenge), "Phone");
    expect(added.status).toBe(201);
    const passkey = await added.json<any>();
    expect(passkey).toMatchObject({ name: "Phone", last_used_at: null });
    expect(await mine(token)).toEqual([passkey]);
    const again = await (await call("POST", "/api/v1/auth/passkeys/register/options", { token })).json<any>();
    expect(again.excludeCredentials).toHaveLength(1);
    const written = await env.DB.prepare("SELECT action FROM audit_log WHERE subject_id = ?").bind(user_id).all();
    expect(written.results).toEqual([{ action: "user.passkey_added" }]);
  });

  it.for([
    ["another origin", { origin: "https://evil.example" }],
    ["another shop", { rp_id: "evil.example" }],
    ["nobody made sure of", { verified: false }],
  ] as const)("refuses one for %s", async ([, wish], { expect }) => {
    const { token } = await givenCustomer();
    const response = await addPasskey(token, await new Authenticator().create(await creationChallenge(token), wish));
    expect(await codeIn(response)).toEqual([422, "passkey_not_verified"]);
    expect(await mine(token)).toEqual([]);
  });

  it("takes each challenge once, in its time, from whom it was given and for what", async ({ expect }) => {
    const [ada, bob] = [await givenCustomer(), await givenCustomer()];
    const refused = [422, "passkey_not_verified"];
    const challenge = await creationChallenge(ada.token);
    expect(await codeIn(await addPasskey(bob.token, await new Authenticator().create(challenge)))).toEqual(refused);
    expect((await addPasskey(ada.token, await new Authenticator().create(challenge))).status).toBe(201);
    expect(await codeIn(await addPasskey(ada.token, await new Authenticator().create(challenge)))).toEqual(refused);
    const other = await new Authenticator().create(await signInChallenge());
    expect(await codeIn(await addPasskey(ada.token, other))).toEqual(refused);
    const late = await new Authenticator().create(await creationChallenge(ada.token));
    clock.pass(301_000);
    await proved(ada.session_id, 0);
    expect(await codeIn(await addPasskey(ada.token, late))).toEqual(refused);
  });

  it("takes a passkey once, and asks for a fresh proof first", async ({ expect }) => {
    const [ada, bob] = [await givenCustomer(), await givenCustomer()];
    const { device } = await givenPasskey(ada.token);
    const again = await addPasskey(bob.token, await device.create(await creationChallenge(bob.token)));
    expect(await codeIn(again)).toEqual([409, "passkey_taken"]);
    const { token } = await givenStale();
    expect(await codeIn(await call("POST", "/api/v1/auth/passkeys/register/options", { token }))).toEqual([
      403,
      "step_up_required",
    ]);
  });

  it("ends at twenty", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    await env.DB.batch(
      Array.from({ length: 20 }, () =>
        env.DB.prepare("INSERT INTO passkeys VALUES (?, ?, ?, 'AA', 0, '[]', 'Key', 1, 1, NULL)").bind(
          crypto.randomUUID(),
          user_id,
          crypto.randomUUID(),
        ),
      ),
    );
    expect(await codeIn(await call("POST", "/api/v1/auth/passkeys/register/options", { token }))).toEqual([
      409,
      "too_many_passkeys",
    ]);
  });
});

describe("signing in by passkey", () => {
  it("needs no address and no second factor, and is told in the list", async ({ expect }) => {
    const person = await givenTotp();
    const { device } = await givenPasskey(person.token);
    expect(await (await logIn(person.email)).json()).toHaveProperty("mfa_token");
    const signedIn = await signInByPasskey(await device.sign(await signInChallenge()));
    expect(signedIn.status).toBe(200);
    expect(tripsOf(signedIn)).toMatchObject({ d1: 4, object: 0 });
    const { user, access_token } = await signedIn.json<any>();
    expect(user.id).toBe(person.user_id);
    expect(await mine(access_token)).toMatchObject([{ last_used_at: expect.stringMatching(/Z$/) }]);
    const session = await env.DB.prepare(
      "SELECT factor_proved_at IS NOT NULL AS second_factor FROM sessions WHERE user_id = ? ORDER BY id DESC LIMIT 1",
    )
      .bind(person.user_id)
      .first();
    expect(session).toEqual({ second_factor: 1 });
  });

  it("asks everybody for the same, whoever they are", async ({ expect }) => {
    const options = async () => {
      const { challenge: _fresh, ...rest } = await (
        await call("POST", "/api/v1/auth/passkeys/sign-in/options")
      ).json<any>();
      return rest;
    };
    expect(await options()).toEqual(await options());
  });

  it("refuses a challenge used, old, made up or for something else", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { device } = await givenPasskey(token);
    const refused = [401, "invalid_passkey"];
    const challenge = await signInChallenge();
    const assertion = await device.sign(challenge);
    expect((await signInByPasskey(assertion)).status).toBe(200);
    expect(await codeIn(await signInByPasskey(assertion))).toEqual(refused);
    expect(await codeIn(await signInByPasskey(await device.sign(challenge)))).toEqual(refused);
    expect(await codeIn(await signInByPasskey(await device.sign("bWFkZSB1cA")))).toEqual(refused);
    expect(await codeIn(await signInByPasskey(await device.sign(await creationChallenge(token))))).toEqual(refused);
    const late = await device.sign(await signInChallenge());
    clock.pass(301_000);
    expect(await codeIn(await signInByPasskey(late))).toEqual(refused);
  });

  it.for([
    ["another origin", { origin: "https://evil.example" }],
    ["another shop", { rp_id: "evil.example" }],
    ["nobody made sure of", { verified: false }],
  ] as const)("refuses what was signed for %s", async ([, wish], { expect }) => {
    const { token } = await givenCustomer();
    const { device } = await givenPasskey(token);
    const response = await signInByPasskey(await device.sign(await signInChallenge(), wish));
    expect(await codeIn(response)).toEqual([401, "invalid_passkey"]);
  });

  it("refuses another key's signature, an unknown passkey and bytes that are none", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const { device } = await givenPasskey(token);
    const refused = [401, "invalid_passkey"];
    const thief = await new Authenticator().sign(await signInChallenge());
    expect(await codeIn(await signInByPasskey(thief))).toEqual(refused);
    const { id, rawId } = await device.sign("x");
    expect(await codeIn(await signInByPasskey({ ...thief, id, rawId }))).toEqual(refused);
    const forged = await new Authenticator().sign(await signInChallenge());
    expect(await codeIn(await signInByPasskey({ ...forged, id, rawId }))).toEqual(refused);
    const response = { clientDataJSON: "AA", authenticatorData: "AA", signature: "AA" };
    expect(await codeIn(await signInByPasskey({ ...forged, id, rawId, response }))).toEqual(refused);
    const written = await env.DB.prepare("SELECT count(*) AS n FROM audit_log WHERE subject_id = ? AND action = ?")
      .bind(user_id, "user.passkey_refused")
      .first<{ n: number }>();
    expect(written?.n).toBeGreaterThan(0);
  });

  it("refuses a copy of a device, whose count has fallen behind, and takes one that never counts", async ({
    expect,
  }) => {
    const { token } = await givenCustomer();
    const { device } = await givenPasskey(token);
    device.counter = 5;
    expect((await signInByPasskey(await device.sign(await signInChallenge()))).status).toBe(200);
    device.counter = 3;
    expect(await codeIn(await signInByPasskey(await device.sign(await signInChallenge())))).toEqual([
      401,
      "invalid_passkey",
    ]);
    const other = await givenPasskey(token);
    other.device.counts = false;
    for (let i = 0; i < 2; i += 1)
      expect((await signInByPasskey(await other.device.sign(await signInChallenge()))).status).toBe(200);
  });

  it("lets one in of two that sign with the same count at once", async ({ expect }) => {
    const { token } = await givenCustomer();
    const { device } = await givenPasskey(token);
    const first = await device.sign(await signInChallenge());
    device.counter -= 1;
    const second = await device.sign(await signInChallenge());
    const statuses = (await Promise.all([first, second].map(signInByPasskey))).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  it("is no way into a disabled account", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const { device } = await givenPasskey(token);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(user_id).run();
    expect(await codeIn(await signInByPasskey(await device.sign(await signInChallenge())))).toEqual([
      401,
      "invalid_passkey",
    ]);
  });
});

describe("a passkey", () => {
  it("is renamed and removed by its owner alone, and signs in no more", async ({ expect }) => {
    const [{ token }, stranger] = [await givenCustomer(), await givenCustomer()];
    const { device, id } = await givenPasskey(token);
    const at = `/api/v1/me/passkeys/${id}`;
    expect(await codeIn(await call("DELETE", at, { token: stranger.token }))).toEqual([404, "passkey_not_found"]);
    expect((await call("PATCH", at, { token, body: { name: "Old phone" } })).status).toBe(200);
    expect(await mine(token)).toMatchObject([{ id, name: "Old phone" }]);
    expect((await call("DELETE", at, { token })).status).toBe(204);
    expect(await codeIn(await call("DELETE", at, { token }))).toEqual([404, "passkey_not_found"]);
    expect(await codeIn(await signInByPasskey(await device.sign(await signInChallenge())))).toEqual([
      401,
      "invalid_passkey",
    ]);
  });

  it("is proof enough to step up, by its owner", async ({ expect }) => {
    const person = await givenCustomer();
    const { device } = await givenPasskey(person.token);
    const { token } = await givenStale();
    const stepUp = async (as: string) =>
      call("POST", "/api/v1/auth/step-up", {
        token: as,
        body: { passkey: await device.sign(await signInChallenge()) },
      });
    expect(await codeIn(await stepUp(token))).toEqual([401, "invalid_passkey"]);
    await proved(person.session_id, 86_400_000);
    expect((await stepUp(person.token)).status).toBe(200);
    expect((await call("POST", "/api/v1/auth/mfa/totp", { token: person.token })).status).toBe(200);
  });

  it("leaves no challenge behind that nobody answered", async ({ expect }) => {
    const challenge = await signInChallenge();
    const kept = env.DB.prepare("SELECT count(*) AS n FROM passkey_challenges WHERE challenge = ?").bind(challenge);
    expect(await kept.first("n")).toBe(1);
    const ctx = testContext({ now: () => Date.now() + 301_000 });
    for (const { run } of passkeys.jobs) await run(ctx, ctx.now());
    expect(await kept.first("n")).toBe(0);
  });
});
