import { createHash } from "node:crypto";
import { env, exports } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { signInProviders } from "#access/sign-in-providers";
import { app } from "../../../../src/app.ts";
import { givenCustomer, proveEmail } from "../../../support/actors.ts";
import { call, codeIn, problemOf } from "../../../support/api.ts";
import { stopClock } from "../../../support/clock.ts";
import { messageTo } from "../../../support/codes.ts";
import { testContext } from "../../../support/context.ts";
import { codeOf, finishLogIn, givenStale, givenTotp } from "../../../support/factors.ts";
import { type Person, SignInStandIn } from "../../../support/sign-in-stand-in.ts";

const clock = stopClock();
let people = 1000;
const somebody = (more: Partial<Person> = {}): Person => ({
  subject: String((people += 1)),
  email: `grace-${crypto.randomUUID()}@example.com`,
  verified: true,
  ...more,
});
type Provider = "google" | "github";

/** As a browser goes: it keeps its cookie and follows no redirect by itself. */
const visit = (url: string, cookie?: string) =>
  exports.default.fetch(url, { redirect: "manual", headers: cookie === undefined ? {} : { cookie } });

const code_verifier = "a".repeat(43);
const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");
const WITH_CHALLENGE = `?code_challenge=${challengeOf(code_verifier)}`;

async function begin(provider: Provider, query = WITH_CHALLENGE) {
  return beginAt(`https://shop.test/api/v1/auth/oauth/${provider}${query}`);
}
async function beginAt(address: string) {
  const begun = await visit(address);
  const set = begun.headers.get("set-cookie") ?? "";
  return { status: begun.status, set, cookie: set.split(";")[0] ?? "", url: begun.headers.get("location") ?? "" };
}
const handedOver = (response: Response) =>
  new URLSearchParams(new URL(response.headers.get("location") ?? "https://none.test").hash.slice(1));

/** The code that the storefront gets for whom the provider vouches for. */
async function vouchFor(provider: Provider, person: Person): Promise<string> {
  return comeBack(await begin(provider), person);
}
async function comeBack({ url, cookie }: { url: string; cookie: string }, person: Person): Promise<string> {
  const standIn = new SignInStandIn(person);
  const back = await visit(standIn.agree(url).href, cookie);
  return handedOver(back).get("code") ?? "";
}
/** The same for a session that adds the provider to its account. */
async function vouchForLink(token: string, provider: Provider, person: Person): Promise<string> {
  const body = { provider, code_challenge: challengeOf(code_verifier) };
  const begun = await call("POST", "/api/v1/me/identities/begin", { token, body });
  const { url } = await begun.json<{ url: string }>();
  return comeBack(await beginAt(url), person);
}
const exchange = (code: string, verifier = code_verifier) =>
  call("POST", "/api/v1/auth/oauth/exchange", { body: { code, code_verifier: verifier } });
const link = (token: string, code: string) =>
  call("POST", "/api/v1/me/identities", { token, body: { code, code_verifier } });
const linked = async (token: string, provider: Provider, person: Person) =>
  link(token, await vouchForLink(token, provider, person));

afterEach(() => void vi.restoreAllMocks());

describe("a sign-in by a provider", () => {
  it("goes there with PKCE, state and nonce, and a cookie that only this host sets", async ({ expect }) => {
    const { status, set, url } = await begin("google");
    expect(status).toBe(302);
    expect(set).toMatch(/^__Host-sign_in=[\w-]{43}; /);
    for (const part of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=600"]) expect(set).toContain(part);
    const { origin, pathname, searchParams: query } = new URL(url);
    expect(origin + pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
    expect(Object.fromEntries(query)).toEqual({
      response_type: "code",
      client_id: "google-client",
      redirect_uri: "https://shop.test/api/v1/auth/oauth/google/callback",
      code_challenge_method: "S256",
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.any(String),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      scope: "openid email",
    });
  });

  it.for(["google", "github"] as const)(
    "makes an account for who is new at %s, and finds it again",
    async (provider, { expect }) => {
      const person = somebody();
      const first = await exchange(await vouchFor(provider, person));
      expect(first.status).toBe(200);
      const { user, access_token } = await first.json<any>();
      expect(user).toMatchObject({ email: person.email, email_verified: true, role: "customer" });
      const again = await exchange(await vouchFor(provider, { ...person, email: "moved@example.com" }));
      expect((await again.json<any>()).user.id).toBe(user.id);
      const mine = await (await call("GET", "/api/v1/me/identities", { token: access_token })).json<any>();
      expect(mine.data).toMatchObject([{ provider, last_used_at: expect.any(String) }]);
      const kept = await env.DB.prepare("SELECT * FROM identities WHERE user_id = ?").bind(user.id).first();
      expect(Object.values(kept ?? {})).not.toContain(person.subject);
    },
  );

  it("never takes over an account that somebody has proved, nor trusts an address that nobody verified", async ({
    expect,
  }) => {
    const { email, user_id } = await givenCustomer();
    await proveEmail(user_id);
    const taken = await exchange(await vouchFor("google", somebody({ email: email.toUpperCase() })));
    expect(await codeIn(taken)).toEqual([409, "account_exists"]);
    for (const provider of ["google", "github"] as const) {
      const unproved = await exchange(await vouchFor(provider, somebody({ verified: false })));
      expect(await codeIn(unproved)).toEqual([409, "email_not_verified"]);
    }
  });

  it("opens one session for a code, in its minute", async ({ expect }) => {
    const code = await vouchFor("google", somebody());
    const twice = await Promise.all([exchange(code), exchange(code)]);
    expect(twice.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 401]);
    expect(await codeIn(await exchange(code))).toEqual([401, "invalid_sign_in_code"]);
    expect(await codeIn(await exchange("made.up"))).toEqual([401, "invalid_sign_in_code"]);
    const late = await vouchFor("google", somebody());
    clock.pass(61_000);
    expect(await codeIn(await exchange(late))).toEqual([401, "invalid_sign_in_code"]);
  });

  it("is not begun without a challenge, nor finished without a verifier", async ({ expect }) => {
    const begun = await visit("https://shop.test/api/v1/auth/oauth/google");
    expect((await problemOf(begun)).errors).toMatchObject([{ path: "code_challenge" }]);
    const body = { code: await vouchFor("google", somebody()) };
    expect((await call("POST", "/api/v1/auth/oauth/exchange", { body })).status).toBe(422);
  });

  it("gives a code that somebody slipped to nobody who has another verifier, and uses it up by the try", async ({
    expect,
  }) => {
    const code = await vouchFor("google", somebody());
    expect(await codeIn(await exchange(code, "b".repeat(43)))).toEqual([401, "invalid_sign_in_code"]);
    expect(await codeIn(await exchange(code))).toEqual([401, "invalid_sign_in_code"]);
  });

  it("is not turned into a link, nor a link into a sign-in, and either try uses the code up", async ({ expect }) => {
    const [{ token }, person] = [await givenCustomer(), somebody()];
    const refused = [401, "invalid_sign_in_code"];
    const slipped = await vouchFor("google", person);
    expect(await codeIn(await link(token, slipped))).toEqual(refused);
    expect(await codeIn(await exchange(slipped))).toEqual(refused);
    const own = await vouchForLink(token, "google", person);
    expect(await codeIn(await exchange(own))).toEqual(refused);
    expect(await codeIn(await link(token, own))).toEqual(refused);
    const mine = await (await call("GET", "/api/v1/me/identities", { token })).json();
    expect(mine).toEqual({ data: [] });
  });

  it("links only to the session that began it", async ({ expect }) => {
    const [ada, mallory] = [await givenCustomer(), await givenCustomer()];
    const slipped = await vouchForLink(mallory.token, "google", somebody());
    expect(await codeIn(await link(ada.token, slipped))).toEqual([401, "invalid_sign_in_code"]);
    expect(await codeIn(await link(mallory.token, slipped))).toEqual([401, "invalid_sign_in_code"]);
  });

  it("links by an address that was asked for just now, with its own provider and challenge", async ({ expect }) => {
    const { token } = await givenCustomer();
    const body = { provider: "google", code_challenge: challengeOf(code_verifier) };
    const begun = await call("POST", "/api/v1/me/identities/begin", { token, body });
    const { url } = await begun.json<{ url: string }>();
    const other = new URL(url);
    other.searchParams.set("code_challenge", challengeOf("b".repeat(43)));
    for (const wrong of [other.href, url.replace("/google?", "/github?"), `${url}AA`])
      expect(await codeIn(await visit(wrong))).toEqual([400, "invalid_state"]);
    expect((await visit(url)).status).toBe(302);
    clock.pass(301_000);
    expect(await codeIn(await visit(url))).toEqual([400, "invalid_state"]);
  });

  it("leaves no spent code behind that would be too old by now", async ({ expect }) => {
    await exchange(await vouchFor("google", somebody()));
    const ctx = testContext({ now: () => Date.now() + 61_000 });
    for (const { run } of signInProviders.jobs) await run(ctx, ctx.now());
    expect(await env.DB.prepare("SELECT count(*) AS n FROM spent_sign_in_codes").first()).toEqual({ n: 0 });
  });

  it("asks for a second factor where the account has one, and opens one session in all", async ({ expect }) => {
    const { token, secret, recovery_codes } = await givenTotp();
    const person = somebody();
    expect((await linked(token, "google", person)).status).toBe(201);
    const code = await vouchFor("google", person);
    const first = await (await exchange(code)).json<any>();
    expect(await codeIn(await exchange(code))).toEqual([401, "invalid_sign_in_code"]);
    expect(first).toEqual({ mfa_required: true, mfa_token: expect.any(String), expires_in: 300, factors: ["code"] });
    expect((await finishLogIn(first.mfa_token, codeOf(secret))).status).toBe(200);
    expect(await codeIn(await finishLogIn(first.mfa_token, recovery_codes[0] ?? ""))).toEqual([
      401,
      "invalid_mfa_token",
    ]);
  });

  it("is finished only in the browser that began it, with its own state and in its time", async ({ expect }) => {
    const standIn = new SignInStandIn(somebody());
    const mine = await begin("google");
    const other = await begin("google");
    const back = () => standIn.agree(mine.url);
    expect(await codeIn(await visit(back().href))).toEqual([400, "invalid_state"]);
    expect(await codeIn(await visit(back().href, other.cookie))).toEqual([400, "invalid_state"]);
    const changed = back();
    changed.searchParams.set("state", "made.up");
    expect(await codeIn(await visit(changed.href, mine.cookie))).toEqual([400, "invalid_state"]);
    const elsewhere = back().href.replace("/google/", "/github/");
    expect(await codeIn(await visit(elsewhere, mine.cookie))).toEqual([400, "invalid_state"]);
    const done = await visit(back().href, mine.cookie);
    expect(done.status).toBe(302);
    expect(done.headers.get("set-cookie")).toMatch(/^__Host-sign_in=; Max-Age=0/);
    expect(done.headers.get("location")).toMatch(/^http:\/\/localhost:8787\/sign-in\/google#code=/);
    clock.pass(601_000);
    expect(await codeIn(await visit(back().href, mine.cookie))).toEqual([400, "invalid_state"]);
  });

  it.for([
    ["a nonce of another sign-in", { nonce: "another" }],
    ["another client", { aud: "another" }],
    ["another issuer", { iss: "https://evil.example" }],
    ["yesterday", { exp: 1 }],
  ] as const)("trusts no id token of %s", async ([, claims], { expect }) => {
    const standIn = new SignInStandIn(somebody());
    standIn.claims = claims;
    const { url, cookie } = await begin("google");
    const response = await visit(standIn.agree(url).href, cookie);
    expect(await codeIn(response)).toEqual([503, "sign_in_provider_unavailable"]);
    expect(response.headers.get("retry-after")).toBe("10");
  });

  it("comes back with an error when the person does not agree, and 503 when the provider fails", async ({ expect }) => {
    const standIn = new SignInStandIn(somebody());
    const { url, cookie } = await begin("google");
    const denied = standIn.agree(url);
    denied.searchParams.delete("code");
    denied.searchParams.set("error", "access_denied");
    expect(handedOver(await visit(denied.href, cookie)).get("error")).toBe("denied");
    const twice = standIn.agree(url);
    await visit(twice.href, cookie);
    expect(await codeIn(await visit(twice.href, cookie))).toEqual([503, "sign_in_provider_unavailable"]);
  });

  it("is offered only where the shop is set up with the provider", async ({ expect }) => {
    expect(await (await call("GET", "/api/v1/auth/oauth")).json()).toEqual({ data: ["google", "github"] });
    const bare = { ...env, GOOGLE_CLIENT_SECRET: undefined };
    const execution = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };
    const ask = (path: string) =>
      app.fetch(new Request(`https://shop.test/api/v1/auth/oauth${path}${WITH_CHALLENGE}`), bare, execution);
    const list = await app.fetch(new Request("https://shop.test/api/v1/auth/oauth"), bare, execution);
    expect(await list.json()).toEqual({ data: ["github"] });
    expect(await codeIn(await ask("/google"))).toEqual([404, "sign_in_provider_not_found"]);
    expect(await codeIn(await ask("/nobody"))).toEqual([404, "sign_in_provider_not_found"]);
  });
});

describe("an identity", () => {
  it("is added after log-in and a fresh proof, once, and taken away by its owner", async ({ expect }) => {
    const [ada, bob] = [await givenCustomer(), await givenCustomer()];
    const person = somebody();
    const stale = await givenStale();
    expect(await codeIn(await link(stale.token, "any"))).toEqual([403, "step_up_required"]);
    const made = await linked(ada.token, "github", person);
    const { id } = await made.json<{ id: string }>();
    expect(made.status).toBe(201);
    expect((await messageTo(ada.email))?.subject).toContain("A way to sign in was added");
    expect(await codeIn(await linked(bob.token, "github", person))).toEqual([409, "identity_taken"]);
    expect(await codeIn(await linked(ada.token, "github", somebody()))).toEqual([409, "identity_taken"]);
    expect((await (await exchange(await vouchFor("github", person))).json<any>()).user.id).toBe(ada.user_id);
    const at = `/api/v1/me/identities/${id}`;
    expect(await codeIn(await call("DELETE", at, { token: bob.token }))).toEqual([404, "identity_not_found"]);
    expect((await call("DELETE", at, { token: ada.token })).status).toBe(204);
    const again = await (await exchange(await vouchFor("github", person))).json<any>();
    expect(again.user.id).not.toBe(ada.user_id);
  });

  it("is no way into a disabled account", async ({ expect }) => {
    const { token, user_id } = await givenCustomer();
    const person = somebody();
    await linked(token, "google", person);
    await env.DB.prepare("UPDATE users SET disabled_at = 1 WHERE id = ?").bind(user_id).run();
    expect(await codeIn(await exchange(await vouchFor("google", person)))).toEqual([401, "invalid_sign_in_code"]);
  });
});
