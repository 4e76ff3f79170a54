import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { limitAttempts } from "#access/limits";
import { PlatformError } from "#platform/basics/errors";
import { networkOf } from "#platform/http/client-address";
import { attemptPolicies } from "../../../../src/features/access/limits/attempt-rules.ts";
import { attemptsName } from "../../../../src/features/access/limits/limit-attempts.ts";
import { call, problemOf } from "../../../support/api.ts";
import { stopClock } from "../../../support/clock.ts";
import { settleLate, testContext } from "../../../support/context.ts";
import { codeOf, finishLogIn, givenPasswordHolder, givenTotp } from "../../../support/factors.ts";

vi.setConfig({ testTimeout: 30_000 });
const clock = stopClock();

const PASSWORD = "correct horse battery staple";
const policy = attemptPolicies.account;
const newEmail = () => `ada-${crypto.randomUUID()}@example.com`;
const logIn = (email: string, password: string, address = "203.0.113.1") =>
  call("POST", "/api/v1/auth/login", { body: { email, password }, headers: { "cf-connecting-ip": address } });
const attemptsAt = async (email: string) =>
  env.LOGIN_ATTEMPTS.getByName(await attemptsName(testContext(), { scope: "account", subject: email }));
type Attempts = Awaited<ReturnType<typeof attemptsAt>>;
/** Guesses as the log-in counts them, without paying for their hashes. */
const guess = (stub: Attempts, count: number) =>
  Promise.all(Array.from({ length: count }, () => stub.take({ operation_id: crypto.randomUUID(), policy })));

describe("guessing at one account", () => {
  it("is counted exactly, however many come at once", async ({ expect }) => {
    const stub = await attemptsAt(newEmail());
    const results = await guess(stub, 200);
    expect(results.filter(({ wait_ms }) => wait_ms === 0)).toHaveLength(policy.free_count);
  });

  it("waits longer each time, for the owner too, who gets in after the delay and clears the count", async ({
    expect,
  }) => {
    const email = newEmail();
    await call("POST", "/api/v1/auth/register", { body: { email, password: PASSWORD } });
    const stub = await attemptsAt(email);
    await guess(stub, 5);
    const waits = await logIn(email, PASSWORD);
    expect(waits.status).toBe(429);
    expect(waits.headers.get("retry-after")).toBe("5");
    expect(waits.headers.get("ratelimit")).toContain("r=0;t=5");
    expect(await problemOf(waits)).toMatchObject({ code: "too_many_attempts", retry_after_seconds: 5 });

    clock.pass(5000);
    expect((await logIn(email, "still wrong")).status).toBe(401);
    expect((await logIn(email, PASSWORD)).headers.get("retry-after")).toBe("10");
    clock.pass(10_000);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
    expect((await logIn(email, "wrong again")).status).toBe(401);
    expect((await logIn(email, PASSWORD)).status).toBe(200);
  });

  it("counts against the whole /64 of an IPv6 client, who has all of its addresses", async ({ expect }) => {
    const network = `2001:db8:${crypto.randomUUID().slice(0, 4)}:${crypto.randomUUID().slice(0, 4)}`;
    expect((await logIn(newEmail(), "wrong", `${network}::1`)).status).toBe(401);
    const subject = networkOf(`${network}::2`);
    const stub = env.LOGIN_ATTEMPTS.getByName(await attemptsName(testContext(), { scope: "address", subject }));
    const once = { ...attemptPolicies.address, free_count: 1 };
    expect((await stub.take({ operation_id: crypto.randomUUID(), policy: once })).wait_ms).toBeGreaterThan(0);
  });

  it("does not reveal whether an address has an account", async ({ expect }) => {
    const email = newEmail();
    await guess(await attemptsAt(email), 5);
    expect((await problemOf(await logIn(email, PASSWORD))).code).toBe("too_many_attempts");
  });

  it("never keeps the owner out on a device that got in before, while a stranger waits", async ({ expect }) => {
    const email = newEmail();
    await call("POST", "/api/v1/auth/register", { body: { email, password: PASSWORD } });
    expect((await logIn(email, PASSWORD, "203.0.113.20")).status).toBe(200);
    await guess(await attemptsAt(email), 50);
    expect((await logIn(email, PASSWORD, "198.51.100.66")).status).toBe(429);
    expect((await logIn(email, PASSWORD, "203.0.113.20")).status).toBe(200);
    // Guesses from there have a limit too, of their own.
    for (let n = 0; n < 5; n += 1) expect((await logIn(email, "wrong", "203.0.113.20")).status).toBe(401);
    expect((await logIn(email, "wrong", "203.0.113.20")).status).toBe(429);
    expect((await logIn(email, PASSWORD, "198.51.100.66")).status).toBe(429);
  });
});

describe("guessing by a session", () => {
  /** What asks for the password of who is signed in. */
  const own = {
    "a step-up": (token: string, password: string) =>
      call("POST", "/api/v1/auth/step-up", { token, body: { password } }),
    "a change of the password": (token: string, current_password: string) =>
      call("POST", "/api/v1/auth/password/change", {
        token,
        body: { current_password, new_password: "a quite different sentence" },
      }),
    "turning the app off": (token: string, password: string) =>
      call("DELETE", "/api/v1/auth/mfa/totp", { token, body: { password } }),
    "erasing the account": (token: string, password: string) =>
      call("DELETE", "/api/v1/me", { token, body: { password } }),
  } as const;

  it.for(Object.entries(own))("at %s never waits for a stranger's guesses", async ([, ask], { expect }) => {
    const owner = await givenTotp();
    await guess(await attemptsAt(owner.email), 50);
    expect((await logIn(owner.email, PASSWORD)).status).toBe(429);
    expect((await ask(owner.token, PASSWORD)).status).toBeLessThan(300);
  });

  it("at the password has a limit of its own, exactly, and keeps the owner's other sessions from nothing", async ({
    expect,
  }) => {
    const owner = await givenPasswordHolder();
    const { access_token } = await (await logIn(owner.email, PASSWORD)).json<{ access_token: string }>();
    const [stepUp, change] = [own["a step-up"], own["a change of the password"]];
    for (let n = 0; n < 4; n += 1) expect((await stepUp(owner.token, "wrong")).status).toBe(401);
    expect((await change(owner.token, "wrong")).status).toBe(401);
    const waits = await stepUp(owner.token, PASSWORD);
    expect([waits.status, waits.headers.get("retry-after")]).toEqual([429, "5"]);
    expect((await stepUp(access_token, PASSWORD)).status).toBe(200);
  });

  it("at a code of the second factor is counted apart from a stranger's too", async ({ expect }) => {
    const owner = await givenTotp();
    const { mfa_token } = await (await logIn(owner.email, PASSWORD)).json<{ mfa_token: string }>();
    for (let n = 0; n < 5; n += 1) expect((await finishLogIn(mfa_token, `10000${n}`)).status).toBe(401);
    expect((await finishLogIn(mfa_token, codeOf(owner.secret))).status).toBe(429);
    const stepUp = (code: string) => call("POST", "/api/v1/auth/step-up", { token: owner.token, body: { code } });
    expect((await stepUp(codeOf(owner.secret))).status).toBe(200);
    for (let n = 0; n < 5; n += 1) expect((await stepUp(`10000${n}`)).status).toBe(401);
    expect((await stepUp(codeOf(owner.secret, 1))).status).toBe(429);
  });

  it("at a code of the second factor keeps neither the owner's other sessions nor a log-in from proving themselves", async ({
    expect,
  }) => {
    const owner = await givenTotp();
    const begin = async () => (await logIn(owner.email, PASSWORD)).json<{ mfa_token: string }>();
    const own_log_in = await finishLogIn((await begin()).mfa_token, codeOf(owner.secret, -1));
    const { access_token: stolen } = await own_log_in.json<{ access_token: string }>();
    const { mfa_token } = await begin();
    const stepUp = (token: string, proof: object) => call("POST", "/api/v1/auth/step-up", { token, body: proof });
    for (let n = 0; n < 5; n += 1) expect((await stepUp(stolen, { code: `10000${n}` })).status).toBe(401);
    for (const code of [codeOf(owner.secret), owner.recovery_codes[0]])
      expect((await stepUp(stolen, { code })).status).toBe(429);
    expect((await stepUp(owner.token, { code: codeOf(owner.secret) })).status).toBe(200);
    expect((await stepUp(owner.token, { code: owner.recovery_codes[1] })).status).toBe(200);
    expect((await stepUp(stolen, { password: PASSWORD })).status).toBe(200);
    expect((await finishLogIn(mfa_token, codeOf(owner.secret, 1))).status).toBe(200);
    expect((await stepUp(stolen, { code: owner.recovery_codes[2] })).status).toBe(429);
  });

  it("at the password keeps no session from proving itself by a code", async ({ expect }) => {
    const owner = await givenTotp();
    for (let n = 0; n < 5; n += 1) expect((await own["a step-up"](owner.token, "wrong")).status).toBe(401);
    expect((await own["a step-up"](owner.token, PASSWORD)).status).toBe(429);
    const body = { code: codeOf(owner.secret) };
    expect((await call("POST", "/api/v1/auth/step-up", { token: owner.token, body })).status).toBe(200);
  });
});

describe("guessing at the second factor of a log-in", () => {
  it("never keeps the owner out on a device that got in before", async ({ expect }) => {
    const owner = await givenTotp();
    const finish = async (code: string, address: string) => {
      const { mfa_token } = await (await logIn(owner.email, PASSWORD, address)).json<{ mfa_token: string }>();
      const headers = { "cf-connecting-ip": address };
      return (await call("POST", "/api/v1/auth/login/mfa", { body: { mfa_token, code }, headers })).status;
    };
    expect(await finish(codeOf(owner.secret, -1), "203.0.113.20")).toBe(200);
    for (let n = 0; n < 5; n += 1) expect(await finish(`10000${n}`, "198.51.100.66")).toBe(401);
    expect(await finish(codeOf(owner.secret), "198.51.100.66")).toBe(429);
    expect(await finish(codeOf(owner.secret), "203.0.113.20")).toBe(200);
  });
});

describe("an attempt that finds no turn at the hasher", () => {
  const busy = async () => {
    throw PlatformError.overloaded();
  };

  it("stays counted against its address, which must not hold the line for everybody, and is no guess at the account", async ({
    expect,
  }) => {
    const ctx = () => testContext({ env: { ...env, ENVIRONMENT: "staging" } });
    const account = { scope: "account", subject: newEmail() } as const;
    const address = { scope: "address", subject: crypto.randomUUID() } as const;
    for (let n = 0; n < attemptPolicies.address.free_count; n += 1)
      await expect(limitAttempts(ctx(), [account, address], busy)).rejects.toMatchObject({ code: "overloaded" });
    await settleLate();
    await expect(limitAttempts(ctx(), [address], busy)).rejects.toMatchObject({ code: "too_many_attempts" });
    expect(await limitAttempts(ctx(), [account], async () => true)).toBe(true);
  });
});

describe("the count", () => {
  it("takes one operation once, however often it is asked", async ({ expect }) => {
    const stub = await attemptsAt(newEmail());
    const operation_id = crypto.randomUUID();
    for (let n = 0; n < 10; n += 1) expect(await stub.take({ operation_id, policy })).toEqual({ wait_ms: 0 });
    await guess(stub, 4);
    expect((await guess(stub, 1))[0]!.wait_ms).toBeGreaterThan(0);
  });

  it("gives one attempt back, or all", async ({ expect }) => {
    const stub = await attemptsAt(newEmail());
    const operation_id = crypto.randomUUID();
    await stub.take({ operation_id, policy });
    await guess(stub, 4);
    await stub.forgive({ operation_id, all: false });
    expect(await guess(stub, 2)).toMatchObject([{ wait_ms: 0 }, { wait_ms: expect.any(Number) }]);
    await stub.forgive({ operation_id, all: true });
    expect((await guess(stub, 5)).every(({ wait_ms }) => wait_ms === 0)).toBe(true);
  });

  it("deletes its rows, and the object, after a day", async ({ expect }) => {
    const stub = await attemptsAt(newEmail());
    await guess(stub, 9);
    clock.pass(policy.window_ms);
    expect((await guess(stub, 1))[0]).toEqual({ wait_ms: 0 });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await guess(stub, 5)).every(({ wait_ms }) => wait_ms === 0)).toBe(true);
  });
});
